import CartInterface
import Geometry

extension BayesianReasoner {
  mutating func askIfInDoubt(
    newest: WeightPlateau, time: Nanoseconds, patience: Double
  ) {
    guard question == nil, let doubtSince,
      newest.duration >= settings.shortestPlateau,
      (time - doubtSince).seconds >= patience
    else { return }
    if asksForProduce, let (from, to) = openTransition {
      let ranking = ranked(from: from, to: to, seenUntil: max(to.end, vision.newest))
      if let best = ranking.first(where: { !$0.hypothesis.isForeignLoad }),
        isLooseAddition(best.hypothesis)
      {
        askForProduce(ranking, time: time)
        return
      }
    }
    questions += 1
    question = Question(prompt: .presentItem(id: questions), asked: time)
  }

  /// A question that stays open leads to the next: show the item, say which it was, call for help.
  mutating func ageQuestion(time: Nanoseconds) {
    guard let open = question else { return }
    let age = (time - open.asked).seconds
    if case .callAttendant = open.prompt {
      if age >= settings.attendantTime { question = nil }
      return
    }
    guard age >= settings.answerTime, let (from, to) = openTransition else { return }
    let ranking = ranked(from: from, to: to, seenUntil: max(to.end, vision.newest)).filter {
      !$0.hypothesis.isForeignLoad
    }
    if ranking.first?.hypothesis == .nothing, to.duration < settings.withdrawalTime { return }
    if case .presentItem = open.prompt, let choice = confirmation(of: ranking, time: time) {
      question = choice
    } else if let best = ranking.first, best.probability >= 0.5 {
      book(
        best.hypothesis, certainty: best.probability, from: from, to: to, time: time)
      question = nil
    } else {
      giveUp(from: from, to: to, time: time)
    }
  }

  /// From what is explained to the newest rest, if that is a later one.
  private var openTransition: (from: WeightPlateau, to: WeightPlateau)? {
    guard let from = explained, let to = plateaus.plateaus.last, to.start > from.start else {
      return nil
    }
    return (from, to)
  }

  /// "Which of these was it?", where it is almost surely one item of a few products.
  private mutating func confirmation(of ranking: [BasketPosterior.Ranked], time: Nanoseconds)
    -> Question?
  {
    let likely = ranking.prefix(settings.mostCandidates).filter {
      $0.hypothesis.changes.count == 1 && abs($0.hypothesis.changes[0].count) == 1
    }
    guard likely.count >= 2,
      likely.reduce(0, { $0 + $1.probability }) >= settings.bookingProbability
    else { return nil }
    var meanings: [String: BasketHypothesis] = [:]
    var candidates: [String] = []
    for one in likely {
      let sku = catalog[one.hypothesis.changes[0].product].sku
      guard meanings[sku] == nil else { continue }
      meanings[sku] = one.hypothesis
      candidates.append(sku)
    }
    questions += 1
    return Question(
      prompt: .confirm(id: questions, candidates: candidates), asked: time, meanings: meanings)
  }

  /// A look-up code was typed: books what it stands for, or asks again.
  private mutating func take(
    code: String, from: WeightPlateau, to: WeightPlateau, time: Nanoseconds
  ) {
    guard let meant = loosePieces(code: code, mass: to.mass - from.mass) else {
      questions += 1
      let candidates = question?.prompt.candidates ?? []
      question?.prompt = .weighProduce(id: questions, candidates: candidates)
      question?.asked = time
      return
    }
    book(meant, from: from, to: to, time: time)
    question = nil
  }

  /// "What is this?", with the loose goods that it may be.
  mutating func askForProduce(_ ranking: [BasketPosterior.Ranked], time: Nanoseconds) {
    let meanings = looseMeanings(in: ranking)
    questions += 1
    question = Question(
      prompt: .weighProduce(id: questions, candidates: meanings.map(\.sku)), asked: time,
      meanings: Dictionary(
        meanings.map { ($0.sku, $0.hypothesis) }, uniquingKeysWith: { first, _ in first }))
  }

  mutating func take(_ answer: ScreenAnswer, time: Nanoseconds) {
    guard let open = question, answer.promptID == open.prompt.id,
      let (from, to) = openTransition
    else { return }
    switch open.prompt {
    case .confirm: break
    case .weighProduce:
      if let code = answer.typed {
        take(code: code, from: from, to: to, time: time)
        return
      }
    case .presentItem, .callAttendant: return
    }
    if let choice = answer.choice, let meaning = open.meanings[choice] {
      book(meaning, from: from, to: to, time: time)
      question = nil
    } else {
      giveUp(from: from, to: to, time: time)
    }
  }

  private mutating func giveUp(from: WeightPlateau, to: WeightPlateau, time: Nanoseconds) {
    let change = to.mass - from.mass
    if abs(change) > settings.toleratedLeftover {
      alerts.raise(
        .init(reason: change > 0 ? .unrecognisedWeight : .unexplainedLoss),
        until: time + Nanoseconds(seconds: settings.alertTime))
    }
    book(.nothing, from: from, to: to, time: time)
    questions += 1
    question = Question(prompt: .callAttendant(id: questions), asked: time)
  }
}
