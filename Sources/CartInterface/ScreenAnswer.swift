/// What the shopper touched on the screen in answer to `CartDisplay.Prompt.confirm`.
package struct ScreenAnswer: Sendable, Hashable {
  /// The prompt's.
  package var promptID: Int
  /// One of the prompt's candidates; nil for "none of these".
  package var choice: String?

  package init(promptID: Int, choice: String?) {
    self.promptID = promptID
    self.choice = choice
  }
}
