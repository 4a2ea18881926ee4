/// What the shopper touched on the screen in answer to a prompt with candidates.
package struct ScreenAnswer: Sendable, Hashable {
  /// The prompt's.
  package var promptID: Int
  /// One of the prompt's candidates; nil for "none of these".
  package var choice: String?
  /// The look-up code that was typed instead.
  package var typed: String?

  package init(promptID: Int, choice: String?, typed: String? = nil) {
    self.typed = typed
    self.promptID = promptID
    self.choice = choice
  }
}
