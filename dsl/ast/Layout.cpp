// In: text with places where a line may end. Out: lines of limited width.
// Must not know: what the text says.
#include "dsl/ast/Layout.h"

#include <algorithm>

namespace rl::ast {

size_t columnsOf(const std::string &text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      }));
}

void Layout::text(std::string characters) {
  steps.push_back({Kind::Text, std::move(characters)});
}

void Layout::line(std::string flat) {
  steps.push_back({Kind::Line, std::move(flat)});
}

void Layout::hardLine(bool blank) {
  breakGroups();
  steps.push_back({Kind::HardLine, {}, blank});
}

void Layout::comment(std::string characters, bool ownLine) {
  breakGroups();
  steps.push_back({Kind::Comment, std::move(characters), ownLine});
}

void Layout::ifBroken(std::string characters) {
  steps.push_back({Kind::IfBroken, std::move(characters)});
}

void Layout::open() {
  groups.push_back(steps.size());
  steps.push_back({Kind::Open, {}});
}

void Layout::close() {
  groups.pop_back();
  steps.push_back({Kind::Close, {}});
}

void Layout::indent() { steps.push_back({Kind::Indent, {}}); }
void Layout::dedent() { steps.push_back({Kind::Dedent, {}}); }

void Layout::breakGroups() {
  for (size_t group : groups)
    steps[group].flag = true;
}

/// Whether the group that opens at `step`, and what follows it up to the next
/// possible line end, fits behind `column`.
bool Layout::fits(size_t step, size_t column, size_t width) const {
  size_t level = 0;
  bool closed = false;
  for (size_t i = step; i < steps.size() && column <= width; ++i) {
    const Step &each = steps[i];
    switch (each.kind) {
    case Kind::Open:
      ++level;
      break;
    case Kind::Close:
      closed = closed || --level == 0;
      break;
    case Kind::Text: {
      size_t end = each.characters.find('\n');
      column += columnsOf(each.characters.substr(0, end));
      if (end != std::string::npos)
        return column <= width;
      break;
    }
    case Kind::Line:
      if (closed)
        return true;
      column += columnsOf(each.characters);
      break;
    case Kind::HardLine:
    case Kind::Comment:
      return column <= width;
    default:
      break;
    }
  }
  return column <= width;
}

/// The lines written so far.
class Layout::Writer {
public:
  std::string out;
  size_t depth = 0;

  size_t column() const {
    if (lineIsEmpty || lineHasComment)
      return 2 * depth;
    size_t begin = out.rfind('\n') + 1;
    return columnsOf(out.substr(begin));
  }

  void text(std::string_view characters) {
    if (lineHasComment)
      newLine();
    if (lineIsEmpty) {
      characters.remove_prefix(
          std::min(characters.size(), characters.find_first_not_of(' ')));
      if (characters.empty())
        return;
      out.append(2 * depth, ' ');
    }
    out += characters;
    lineIsEmpty = false;
  }

  void newLine() {
    if (lineIsEmpty)
      return;
    trim();
    out += '\n';
    beforeHasComment = lineHasComment;
    lineHasComment = false;
    lineIsEmpty = true;
  }

  void blankLine() {
    newLine();
    bool double_ = out.size() > 1 && out[out.size() - 2] == '\n';
    if (!out.empty() && !double_)
      out += '\n';
  }

  void comment(const std::string &characters, bool ownLine) {
    if (!ownLine && lineIsEmpty && !out.empty() && !beforeHasComment) {
      // Back to the end of the line that it follows.
      while (!out.empty() && out.back() == '\n')
        out.pop_back();
      lineIsEmpty = false;
    }
    if (ownLine || lineHasComment || lineIsEmpty) {
      newLine();
      out.append(2 * depth, ' ');
    } else {
      trim();
      out += "  ";
    }
    out += characters;
    lineIsEmpty = false;
    lineHasComment = true;
  }

  void trim() {
    while (!out.empty() && out.back() == ' ')
      out.pop_back();
  }

private:
  bool lineIsEmpty = true;
  bool lineHasComment = false;
  bool beforeHasComment = false;
};

std::string Layout::render(size_t width) const {
  Writer writer;
  std::vector<bool> broken = {true};
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step &step = steps[i];
    switch (step.kind) {
    case Kind::Text:
      writer.text(step.characters);
      break;
    case Kind::Line:
      if (broken.back())
        writer.newLine();
      else
        writer.text(step.characters);
      break;
    case Kind::HardLine:
      if (step.flag)
        writer.blankLine();
      else
        writer.newLine();
      break;
    case Kind::Comment:
      writer.comment(step.characters, step.flag);
      break;
    case Kind::IfBroken:
      if (broken.back())
        writer.text(step.characters);
      break;
    case Kind::Open:
      broken.push_back(broken.back() &&
                       (step.flag || !fits(i, writer.column(), width)));
      break;
    case Kind::Close:
      broken.pop_back();
      break;
    case Kind::Indent:
      ++writer.depth;
      break;
    case Kind::Dedent:
      --writer.depth;
      break;
    }
  }
  writer.newLine();
  return std::move(writer.out);
}

} // namespace rl::ast
