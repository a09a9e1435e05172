// In: the tokens before the cursor. Out: what the place allows: parts of a
// path, slots, arguments, axes, types, names. Must not know: an editor.
#include "dsl/index/Complete.h"

#include "dsl/index/Tables.h"
#include "dsl/sema/Modules.h"

#include <algorithm>
#include <set>

namespace rl::index {
using parse::TokenKind;

namespace {

class Completer {
public:
  Completer(const Index &index, uint32_t offset)
      : index(index), outline(index.outline), offset(offset) {}
  std::vector<Completion> run();

private:
  bool locate();
  const std::string &text(size_t back) const;
  bool startsStatement() const;
  bool is(size_t back, const char *word) const { return text(back) == word; }
  void symbols(const std::vector<Symbol> &list, int rank,
               const std::string &suffix = "");
  void words(const std::vector<std::string> &list, int rank = 2);
  void axes();
  void types();
  void names(bool callables);
  bool usePath();
  bool afterDot();
  bool inBlock();
  bool value(const std::string &record, const std::string &slot);

  const Index &index;
  const Outline &outline;
  uint32_t offset;
  size_t prefix = 0; ///< the word being written, or the number of tokens
  size_t before = 0; ///< number of tokens before it
  int frame = -1;
  std::vector<Completion> list;
  std::set<std::string> seen;
  std::string none;
};

bool Completer::locate() {
  for (const parse::WordComment &comment : outline.words.comments)
    if (comment.range.begin < offset && offset <= comment.range.end)
      return false;
  const auto &tokens = outline.words.tokens;
  size_t i = 0;
  while (i < tokens.size() && tokens[i].range.begin < offset)
    ++i;
  before = i;
  prefix = tokens.size();
  if (i > 0 && offset <= tokens[i - 1].range.end &&
      (tokens[i - 1].kind == TokenKind::Name ||
       tokens[i - 1].kind == TokenKind::Word)) {
    prefix = i - 1;
    before = i - 1;
  } else if (i > 0 && offset <= tokens[i - 1].range.end &&
             tokens[i - 1].kind == TokenKind::Number) {
    return false;
  }
  frame = before > 0 ? outline.frameAfter[before - 1] : 0;
  // A declaration at the margin leaves what was open before it.
  if (prefix < tokens.size() && tokens[prefix].margin)
    frame = outline.frameOf[prefix];
  if (frame < 0)
    frame = 0;
  return outline.frames[size_t(frame)].kind != Frame::Kind::Text;
}

/// The token `back` before the word being written, from 1; empty: none.
const std::string &Completer::text(size_t back) const {
  return back <= before ? outline.words.tokens[before - back].text : none;
}

void Completer::symbols(const std::vector<Symbol> &found, int rank,
                        const std::string &suffix) {
  for (const Symbol &symbol : found)
    if (seen.insert(symbol.name).second)
      list.push_back({symbol, symbol.name,
                      suffix.empty() ? "" : symbol.name + suffix, false, rank});
}

void Completer::words(const std::vector<std::string> &found, int rank) {
  for (const std::string &word : found)
    if (seen.insert(word).second)
      list.push_back({{}, word, "", true, rank});
}

void Completer::axes() {
  for (const Symbol &symbol : index.visible(before))
    if (symbol.kind == SymbolKind::Axis || symbol.type == "axes")
      symbols({symbol}, 0);
  symbols(allAxes(), 0);
}

void Completer::types() { symbols(allTypes(), 0); }

void Completer::names(bool callables) {
  for (const Symbol &symbol : index.visible(before)) {
    if (symbol.kind == SymbolKind::Experiment ||
        symbol.kind == SymbolKind::Axis || symbol.type == "axes")
      continue;
    // A body does not see itself.
    if (symbol.kind == SymbolKind::Declaration && before > 0 &&
        symbol.item == outline.itemOf[before - 1] &&
        symbol.source == index.source)
      continue;
    symbols({symbol}, symbol.local ? 1 : 2);
  }
  symbols(allBuiltins(), 3);
  if (callables)
    symbols(allPrimitives(), 4);
  words({"true", "false", "not"}, 5);
}

bool Completer::usePath() {
  int item = before > 0 ? outline.itemOf[before - 1] : -1;
  if (item < 0 || outline.items[size_t(item)].word != "use" ||
      outline.frames[size_t(frame)].kind != Frame::Kind::Item)
    return false;
  bool onPath = is(1, ".") || is(1, "use") || is(1, ",");
  // A word that follows a whole path starts something else.
  if (!onPath)
    return false;
  std::string written;
  for (size_t back = 1; back < before; back += 2) {
    if (!is(back, "."))
      break;
    written = text(back + 1) + "." + written;
  }
  for (const std::string &path : index.libraries()) {
    if (path.substr(0, written.size()) != written)
      continue;
    std::string rest = path.substr(written.size());
    size_t dot = rest.find('.');
    Symbol symbol;
    symbol.kind = SymbolKind::Library;
    symbol.name = rest.substr(0, dot);
    symbol.word = path;
    if (dot == std::string::npos)
      if (const Outline *file = index.library(path)) {
        int declared = file->declared(symbol.name);
        if (declared >= 0)
          symbol = file->symbols[size_t(declared)];
      }
    symbols({symbol}, 0);
  }
  return true;
}

bool Completer::afterDot() {
  if (!is(1, "."))
    return false;
  bool first = !is(3, ".");
  if (first && is(2, "data")) {
    symbols(index.fieldsAt(before - 1), 0);
    return true;
  }
  std::string head = text(2);
  if (sema::isQuantity(head))
    return true;
  std::vector<Symbol> members =
      before >= 2 ? index.membersAt(before - 2) : std::vector<Symbol>();
  symbols(members, 0);
  if (members.empty())
    symbols(streamsBehind(head), 0);
  return true;
}

/// Whether the cursor stands where a statement or slot may begin.
bool Completer::startsStatement() const {
  if (before == 0)
    return true;
  if (size_t(outline.frames[size_t(frame)].opener) == before - 1)
    return true;
  const std::string &bytes = index.source->text();
  uint32_t begin = prefix < outline.words.tokens.size()
                       ? outline.words.tokens[prefix].range.begin
                       : offset;
  uint32_t end = outline.words.tokens[before - 1].range.end;
  if (begin < end)
    return false;
  bool newLine = bytes.substr(end, begin - end).find('\n') != std::string::npos;
  static const std::set<std::string> open = {"=",  "+",  "-",   "*",  "/",
                                             "//", "%",  "**",  "==", "<",
                                             ">",  "<=", ">=",  "!=", ",",
                                             ":",  ".",  "and", "or", "not",
                                             "->", "of", "~="};
  return newLine && !open.count(text(1));
}

/// The words and records that a slot takes.
bool Completer::value(const std::string &record, const std::string &slot) {
  std::vector<Symbol> makers = constructorsFor(record, slot);
  std::vector<std::string> choices = choicesFor(record, slot);
  symbols(makers, 0);
  words(choices, 0);
  bool isData = false;
  for (const Symbol &maker : makers)
    isData = isData || maker.type == "Data";
  if (isData) {
    for (const Symbol &symbol : index.visible(before))
      if (symbol.word == "task")
        symbols({symbol}, 0);
    return true;
  }
  // Only a record, or one of two words, is wanted.
  bool isChoice =
      std::find(choices.begin(), choices.end(), "held_out") != choices.end();
  return !makers.empty() || isChoice;
}

bool Completer::inBlock() {
  const Frame &around = outline.frames[size_t(frame)];
  switch (around.kind) {
  case Frame::Kind::Experiment:
  case Frame::Kind::Phase:
    if (startsStatement()) {
      std::vector<Symbol> free;
      for (const Symbol &slot : slotsOf(index.recordOf(frame))) {
        bool written = false;
        for (size_t i = 0; i < outline.roles.size(); ++i)
          written = written || (outline.frameOf[i] == frame && i != prefix &&
                                outline.roles[i] == Role::Slot &&
                                outline.words.tokens[i].text == slot.name);
        if (!written)
          free.push_back(slot);
      }
      symbols(free, 0, " = ");
      if (around.kind == Frame::Kind::Experiment)
        words({"param", "phase", "evaluate"}, 1);
      return true;
    }
    if (is(1, ":")) {
      if (is(3, "phase"))
        words({"train", "evaluate"}, 0);
      else
        types();
      return true;
    }
    if (is(1, "="))
      return value(index.recordOf(frame), text(2));
    return false;
  case Frame::Kind::Body:
    if (is(1, ":")) {
      types();
      return true;
    }
    if (startsStatement())
      words({"axis", "state", "net", "next"}, 5);
    return false;
  case Frame::Kind::Parameters:
    if (is(1, ":")) {
      types();
      return true;
    }
    return is(1, "(") || is(1, ",");
  case Frame::Kind::TypeAxes:
  case Frame::Kind::Axes:
    axes();
    return true;
  case Frame::Kind::Call: {
    if (is(1, ":") && is(2, "over")) {
      axes();
      return true;
    }
    std::string record = index.recordOf(frame);
    if (is(1, "(") || is(1, ",")) {
      std::vector<Symbol> free;
      for (const Symbol &each :
           index.parametersOf(around.name, around.opener)) {
        bool written = false;
        for (size_t i = around.opener; i < outline.roles.size(); ++i)
          written = written || (outline.frameOf[i] == frame && i != prefix &&
                                outline.roles[i] == Role::Argument &&
                                outline.words.tokens[i].text == each.name);
        if (!written)
          free.push_back(each);
      }
      symbols(free, 0, ": ");
      // Positions of a record are rare; its slots are what is looked for.
      return !record.empty();
    }
    if (is(1, ":")) {
      std::optional<Symbol> callee = index.resolve(around.name, around.opener);
      if (!record.empty())
        return value(record, text(2));
      if (callee && callee->word == "task")
        return value("task", text(2));
      for (const Symbol &each : index.parametersOf(around.name, around.opener))
        if (each.name == text(2) && each.type == "axes")
          axes();
    }
    if (around.name == "position")
      axes();
    return false;
  }
  case Frame::Kind::Record: {
    if (around.name == "fields") {
      if (is(1, ":"))
        types();
      return true;
    }
    std::string record = index.recordOf(frame);
    if (is(1, "{") || is(1, ","))
      symbols(slotsOf(record), 0, ": ");
    else if (is(1, ":"))
      return value(record, text(2));
    return !is(1, ":");
  }
  default:
    return false;
  }
}

std::vector<Completion> Completer::run() {
  if (!locate() || usePath() || afterDot())
    return std::move(list);
  const Frame &around = outline.frames[size_t(frame)];
  if (around.kind == Frame::Kind::Item) {
    if (is(1, "->") || (is(1, ":") && around.name != "check")) {
      types();
    } else if (startsStatement()) {
      words({"use", "param", "fn", "reward", "advantage", "objective", "metric",
             "scheduler", "task", "experiment", "check"});
    } else {
      int item = outline.itemOf[before - 1];
      bool named = item >= 0 &&
                   before - 1 == outline.items[size_t(item)].begin &&
                   outline.items[size_t(item)].word != "check";
      // The name of what is declared is the writer's to choose.
      if (!named)
        names(true);
    }
  } else if (!inBlock()) {
    bool newName =
        around.kind == Frame::Kind::Body && (is(1, "axis") || is(1, "state"));
    if (!newName)
      names(true);
  }
  // Equal ranks keep their order.
  for (size_t i = 0; i < list.size(); ++i)
    list[i].rank = list[i].rank * 10000 + int(std::min<size_t>(i, 9999));
  std::sort(
      list.begin(), list.end(),
      [](const Completion &a, const Completion &b) { return a.rank < b.rank; });
  return std::move(list);
}

} // namespace

std::vector<Completion> completionsAt(const Index &index, uint32_t offset) {
  return Completer(index, offset).run();
}

} // namespace rl::index
