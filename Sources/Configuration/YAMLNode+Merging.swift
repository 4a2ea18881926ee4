extension YAMLNode {
  /// This value with `overrides` laid over it.
  ///
  /// Mappings merge key by key, to any depth; everything else is replaced. An override of `null`
  /// takes the key away. Every value keeps the place it was written at, so that a complaint about
  /// an inherited value points into the base file. A mapping that names one of several kinds of
  /// thing (`{ uniform: … }`) is replaced as a whole: see `isDistribution`.
  package func merging(_ overrides: YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = content, case .mapping(let others) = overrides.content,
      !isDistribution, !overrides.isDistribution
    else { return overrides }
    for other in others {
      let index = entries.firstIndex { $0.key == other.key }
      switch (index, other.value.kind) {
      case (let index?, .null): entries.remove(at: index)
      case (let index?, _):
        entries[index].value = entries[index].value.merging(other.value)
        entries[index].keyLocation = other.keyLocation
      case (nil, _): entries.append(other)
      }
    }
    return YAMLNode(.mapping(entries), location: overrides.location)
  }

  /// A mapping such as `{ uniform: [1, 2] }`: half of one and half of another mean nothing.
  private var isDistribution: Bool {
    guard case .mapping(let entries) = content, entries.count == 1 else { return false }
    return Distribution.names.contains(entries[0].key)
  }

  /// This mapping without a key.
  package func removing(_ key: String) -> YAMLNode {
    guard case .mapping(let entries) = content else { return self }
    return YAMLNode(.mapping(entries.filter { $0.key != key }), location: location)
  }
}
