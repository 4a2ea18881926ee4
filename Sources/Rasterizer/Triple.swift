/// Three of a kind, such as what belongs to a triangle's corners, without memory of their own.
struct Triple<Element> {
  var a: Element
  var b: Element
  var c: Element

  init(_ a: Element, _ b: Element, _ c: Element) {
    self.a = a
    self.b = b
    self.c = c
  }

  @inline(__always)
  func map<Other>(_ body: (Element) -> Other) -> Triple<Other> {
    Triple<Other>(body(a), body(b), body(c))
  }
}
