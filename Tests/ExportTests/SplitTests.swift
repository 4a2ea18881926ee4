import Dataset
import Export
import Testing

@Suite struct SplitTests {
  private func skus(_ count: Int, _ shown: (Int) -> Set<String> = { _ in [] }) -> [Int: Set<String>]
  {
    Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, shown($0)) })
  }

  @Test func sharesAreKeptAndEveryEpisodeFallsSomewhere() throws {
    let split = try DatasetSplit(argument: "train=0.8,val=0.1,test=0.1", seed: 3)
    let parts = try split.assign(skus(100))
    #expect(parts.count == 100)
    #expect(
      Dictionary(grouping: parts.values) { $0 }.mapValues(\.count) == [
        "train": 80, "val": 10, "test": 10,
      ])
    let other = try DatasetSplit(argument: "train=0.8,val=0.1,test=0.1", seed: 4)
    #expect(try other.assign(skus(100)) != parts)
    #expect(try split.assign(skus(100)) == parts)
  }

  @Test func fewEpisodesGiveEveryPartSome() throws {
    let split = try DatasetSplit(argument: "train=0.98,val=0.01,test=0.01", seed: 0)
    #expect(Set(try split.assign(skus(3)).values) == ["train", "val", "test"])
    #expect(throws: DatasetError.self) { try split.assign(skus(2)) }
  }

  /// Episodes that show one of a pair stay on one side.
  @Test func groupsStayTogether() throws {
    var split = try DatasetSplit(argument: "train=0.5,test=0.5", seed: 1)
    split.groups = [["a", "b"], ["c", "d"]]
    let shown: [Set<String>] = [["a"], ["b"], ["c"], ["d"], ["e"], ["e"], ["a", "e"], ["d"]]
    let parts = try split.assign(skus(8) { shown[$0] })
    #expect(Set([0, 1, 6].map { parts[$0] }).count == 1)
    #expect(Set([2, 3, 7].map { parts[$0] }).count == 1)
    split.groups = [["a", "b", "c", "d", "e"]]
    #expect {
      try split.assign(skus(8) { shown[$0] })
    } throws: { "\($0)".contains("stay on one side") }
  }

  @Test func wrongSplitsAreNamedAllAtOnce() {
    #expect {
      try DatasetSplit(argument: "train=1,train=2,../x=1,val=0,test", seed: 0)
    } throws: { error in
      let text = "\(error)"
      return ["train twice", "../x=1", "val=0", "'test'"].allSatisfy(text.contains)
    }
  }
}
