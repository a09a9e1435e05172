// In: text with places where a line may end. Out: lines of limited width.
// Must not know: what the text says.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace rl::ast {

/// A sequence of texts, possible line ends, groups and comments. A group is on
/// one line when it fits, else all its own line ends are taken.
class Layout {
public:
  /// Characters; may hold line ends of its own, which are kept as they are.
  void text(std::string characters);
  /// `flat` where the group is on one line, else a line end.
  void line(std::string flat = " ");
  /// A line end in any case, after an empty line if `blank`.
  void hardLine(bool blank = false);
  /// A comment: the line ends after it. One that is not `ownLine` goes to the
  /// end of what stands before it.
  void comment(std::string characters, bool ownLine);
  /// Characters only where the group takes its line ends.
  void ifBroken(std::string characters);
  void open();
  void close();
  void indent();
  void dedent();

  std::string render(size_t width) const;

private:
  enum class Kind {
    Text,
    Line,
    HardLine,
    Comment,
    IfBroken,
    Open,
    Close,
    Indent,
    Dedent,
  };
  struct Step {
    Kind kind;
    std::string characters;
    bool flag = false; ///< blank, ownLine, or: the group must break
  };
  class Writer;

  void breakGroups();
  bool fits(size_t step, size_t column, size_t width) const;

  std::vector<Step> steps;
  std::vector<size_t> groups; ///< steps that opened the current groups
};

/// Columns of UTF-8 text.
size_t columnsOf(const std::string &text);

} // namespace rl::ast
