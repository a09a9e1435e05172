// In: pieces of text. Out: lines of at most 100 columns. Must not know: what
// they say.
#include "dsl/explain/Writer.h"

#include "dsl/sema/PrintGraph.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace rl::explain {

std::string grouped(double value) {
  if (value != std::floor(value) || std::abs(value) >= 1e15)
    return sema::showNumber(value);
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.0f", std::abs(value));
  std::string text = digits;
  for (size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return value < 0 ? "-" + text : text;
}

std::string counted(double value, const std::string &noun) {
  return grouped(value) + " " + noun + (value == 1 ? "" : "s");
}

std::string bytesInWords(double bytes) {
  const char *units[] = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000)
    return grouped(std::ceil(bytes)) + " bytes";
  int unit = -1;
  while (bytes >= 999.5 && unit < 3) {
    bytes /= 1000;
    ++unit;
  }
  char text[40];
  std::snprintf(text, sizeof text, "%.*f %s",
                bytes < 9.995   ? 2
                : bytes < 99.95 ? 1
                                : 0,
                bytes, units[unit]);
  return text;
}

void Writer::line(const std::string &indent, const std::string &words) {
  text += indent + words;
  while (!text.empty() && text.back() == ' ')
    text.pop_back();
  text += "\n";
}

void Writer::edge(const std::string &left, const std::string &right) {
  if (right.empty())
    return line("", left);
  if (left.size() + 2 + right.size() > columns) {
    line("", left);
    return line(std::string(columns - std::min(right.size(), columns), ' '),
                right);
  }
  line("",
       left + std::string(columns - left.size() - right.size(), ' ') + right);
}

void Writer::rule(char c) { text += std::string(columns, c) + "\n"; }

void Writer::fill(const std::string &head, const std::string &words) {
  std::string now = head, indent(head.size(), ' ');
  bool fresh = true;
  std::istringstream in(words);
  for (std::string word; in >> word;) {
    if (!fresh && now.size() + 1 + word.size() > columns) {
      line("", now);
      now = indent;
      fresh = true;
    }
    now += (fresh ? "" : " ") + word;
    fresh = false;
  }
  line("", now);
}

void Writer::table(const std::string &indent,
                   const std::vector<std::vector<std::string>> &rows,
                   const std::vector<bool> &right) {
  std::vector<size_t> widths;
  for (const auto &row : rows)
    for (size_t c = 0; c < row.size(); ++c) {
      widths.resize(std::max(widths.size(), c + 1));
      widths[c] = std::max(widths[c], row[c].size());
    }
  for (const auto &row : rows) {
    std::string head = indent;
    for (size_t c = 0; c + 1 < row.size(); ++c) {
      std::string pad(widths[c] - row[c].size(), ' ');
      bool flush = c < right.size() && right[c];
      head += (flush ? pad + row[c] : row[c] + pad) + "  ";
    }
    if (row.empty())
      continue;
    // No room beside the other cells: below them.
    if (head.size() > columns - 20 &&
        head.size() + row.back().size() > columns) {
      line("", head);
      head = indent + "    ";
    }
    fill(head, row.back());
  }
}

} // namespace rl::explain
