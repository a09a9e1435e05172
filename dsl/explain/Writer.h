// In: pieces of text. Out: lines of at most 100 columns. Must not know: what
// they say.
#pragma once

#include <string>
#include <vector>

namespace rl::explain {

/// `51,200`; a fraction in the shortest decimal.
std::string grouped(double value);
/// `1 layer`, `3 layers`.
std::string counted(double value, const std::string &noun);
/// `2.00 GB`, `12.3 kB`, `640 bytes`: decimal prefixes, three digits.
std::string bytesInWords(double bytes);

/// Builds the text. Columns are counted in bytes: what is written is ASCII
/// but for names and comments of the program.
class Writer {
public:
  static constexpr size_t columns = 100;

  void blank() { text += "\n"; }
  /// One line as it is.
  void line(const std::string &indent, const std::string &words);
  /// `left` and, at the right edge, `right`; on two lines where they do not
  /// fit.
  void edge(const std::string &left, const std::string &right);
  /// A line of `c` over the whole width.
  void rule(char c);
  /// Words filled to the width; the first line begins with `head`, others
  /// with as many spaces.
  void fill(const std::string &head, const std::string &words);
  /// Rows of cells, each column as wide as its widest cell; the last one is
  /// filled. `right`: columns flushed right.
  void table(const std::string &indent,
             const std::vector<std::vector<std::string>> &rows,
             const std::vector<bool> &right = {});

  std::string text;
};

} // namespace rl::explain
