/// Parameters of the basket reasoner. Probabilities are judgements, not measurements; times are in
/// seconds.
package struct ReasonerSettings: Sendable, Hashable {
  /// Detections below are ignored, 0…1.
  package var minimumConfidence = 0.5
  /// A detection of this confidence counts even if it stays the only one, 0…1.
  package var sureConfidence = 0.8
  /// How much of the time before and after a transition tells what was visible at rest.
  package var restWindow = 0.5
  /// So long before it touches anything a hand may be in view with what it brings.
  package var approachTime = 1.5
  /// A weight must rest this long before it ends a transition.
  package var shortestPlateau = 0.25
  /// An explanation is booked when its posterior probability reaches this.
  package var bookingProbability = 0.9
  /// Readings that agree for so long are a rest even while the scale does not call them stable: enough to
  /// book an item or two that cameras see, if nothing is in doubt.
  package var promptRest = 0.15
  /// A weight that still moves tells enough for that if the last of its steps was at most this part of the
  /// whole change; the step counts as its standard deviation.
  package var promptStep = 0.2
  /// So much older than that weight may the newest picture be, in seconds.
  package var promptLag = 0.25
  /// Posterior probability that such a booking needs, 0…1.
  package var promptProbability = 0.99
  /// Standard deviations by which the weight may be off for it.
  package var promptFit = 2.0
  /// Doubt that lasts this long at a stable weight makes the cart ask.
  package var patience = 1.5
  /// The same where a hand or a bag explains the weight best, or an item that is off the scale is still
  /// in view: those tend to pass.
  package var loadPatience = 5.0
  /// That an item goes into the basket when its barcode was read, 0…1.
  package var scanFollowed = 0.98
  /// How long a scan waits for its item, from the beep to the resting weight.
  package var scanTime = 20.0
  /// How long a question waits for its answer.
  package var answerTime = 10.0
  /// Products that a question "which of these was it?" names at most.
  package var mostCandidates = 4
  /// How long the basket must rest as it was, with nothing in view that is not booked, before "nothing
  /// happened" closes a question: less is the item in the shopper's hand, on its way to a camera.
  package var withdrawalTime = 6.0
  /// How long an explanation waits that may be but a part of what happened: time for a hand to take
  /// what it holds out of view.
  package var exchangeTime = 2.5
  /// Standard deviations by which a weight is off that hardly fits.
  package var poorFit = 3.0
  /// How long the last word, "an attendant will come", stays on the screen.
  package var attendantTime = 4.0
  /// From the moment an item leaves the scale to the moment it is beyond the basket's rim.
  package var removalTime = 0.4

  /// How long the screen says that something was recognised.
  package var recognisedTime = 2.0
  /// How long an alert about something that is over stays.
  package var alertTime = 8.0
  /// A camera that sends nothing, or nothing to see, for so long is given up.
  package var cameraTimeout = 3.0
  /// The same for the scale.
  package var scaleTimeout = 1.5
  /// So long a load below zero or above the capacity is no shock.
  package var loadFaultTime = 0.5
  /// So far below zero the basket must have been lifted, in kilograms.
  package var liftedMass = 0.1
  /// An item that cameras see for so long should have been felt.
  package var unweighedTime = 8.0
  /// What may be in the basket at the start beyond what is booked, in kilograms.
  package var toleratedLeftover = 0.02

  /// Weight errors that the data sheet leaves out (hysteresis, creep), as a part of a division.
  package var unstatedError = 0.3

  /// An arriving or leaving item is noticed by a camera.
  package var noticed = 0.8
  /// What arrived is still seen at rest, and what left was seen before.
  package var stays = 0.75
  /// A product that lies in the basket seems to come or go in a camera: uncovered, hidden, mistaken.
  package var illusion = 0.08
  /// A product that is not in the basket seems to come or go in a camera: another one, mistaken.
  package var mistake = 0.004
  /// A tracker sees what comes or goes pass the rim.
  package var passageSeen = 0.5
  /// It sees a product pass that did not: another one, mistaken.
  package var passageMistaken = 0.02
  /// Cameras share their troubles, so each counts for less than an independent witness, 0…1.
  package var cameraWeight = 0.7

  /// Prior probabilities of what lies between two resting weights.
  package var nothing = 0.2
  package var foreignLoad = 0.02
  package var oneAdded = 0.45
  package var oneRemoved = 0.25
  /// Each further item of the same product, and each further product, makes it rarer by this.
  package var another = 0.1

  package init() {}
}
