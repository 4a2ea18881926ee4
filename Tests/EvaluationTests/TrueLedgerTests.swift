import Evaluation
import Geometry
import Metrics
import Simulation
import Testing

@Suite struct TrueLedgerTests {
  private func event(_ kind: TrueEvent.Kind, _ item: Int, _ start: Double, _ end: Double)
    -> TrueEvent
  {
    TrueEvent(
      kind: kind, item: item, start: Nanoseconds(seconds: start), end: Nanoseconds(seconds: end))
  }

  /// Item 0 lies in the basket at the start.
  private func ledger(_ events: [TrueEvent]) -> [LedgerEvent] {
    var contents = BasketContents([0])
    var result = EpisodeResult(scenario: "s", seed: 1, episode: 0)
    result.trueEvents = events.map { event in
      var named = EpisodeResult.NamedEvent(
        event: event, sku: "sku-\(event.item ?? -1)", tick: 0, camera: nil)
      named.wasInBasket = contents.held(before: event)
      return named
    }
    #expect(result.trueChanges.count == result.trueLedger.count)
    return result.trueLedger
  }

  @Test func whatFallsOutOfTheBasketIsTakenOutWhenItWasLastInIt() {
    let removal = LedgerEvent(kind: .remove, sku: "sku-0", time: Nanoseconds(seconds: 3))
    #expect(ledger([event(.drop, 0, 3, 5)]) == [removal])
    let added = LedgerEvent(kind: .add, sku: "sku-1", time: Nanoseconds(seconds: 2))
    let lost = LedgerEvent(kind: .remove, sku: "sku-1", time: Nanoseconds(seconds: 6))
    #expect(ledger([event(.add, 1, 1, 2), event(.drop, 1, 6, 6.5)]) == [added, lost])
  }

  /// Put onto a full heap, it slid off at once.
  @Test func whatFallsOutBeforeItRestsWasNeverIn() {
    #expect(ledger([event(.add, 1, 1, 2), event(.drop, 1, 2.4, 3.5)]) == [])
    #expect(ledger([event(.add, 1, 1, 2), event(.drop, 0, 2.4, 3.5)]).count == 2)
    #expect(ledger([event(.add, 1, 1, 2), event(.drop, 1, 3.2, 4)]).count == 2)
    let again = [event(.add, 1, 1, 2), event(.drop, 1, 2.4, 3.5), event(.add, 1, 5, 6)]
    #expect(ledger(again).map(\.time) == [Nanoseconds(seconds: 6)])
  }

  @Test func whatIsHeldUpToACameraIsStillOwed() {
    var contents = BasketContents([0, 1, 2])
    for (kind, item) in [(TrueEvent.Kind.remove, 0), (.drop, 1), (.add, 3), (.present, 3)] {
      _ = contents.held(before: event(kind, item, 1, 2))
    }
    // Item 2 is in a hand, 4 lies in the basket though no event tells of it.
    #expect(contents.owed(lying: [3, 4]) == [2, 3, 4])
  }

  @Test func whatFallsOnItsWayInOrOutChangesNothing() {
    #expect(ledger([event(.drop, 1, 3, 5)]) == [])
    let removal = LedgerEvent(kind: .remove, sku: "sku-0", time: Nanoseconds(seconds: 2))
    #expect(ledger([event(.remove, 0, 1, 2), event(.drop, 0, 2, 4)]) == [removal])
    #expect(ledger([event(.drop, 0, 1, 2), event(.drop, 0, 3, 4)]).count == 1)
  }
}
