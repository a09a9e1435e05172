// In: tokens. Out: items, symbols, frames and roles in one pass. Must not
// know: other files, types.
#include "dsl/index/Outline.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace rl::index {
using parse::Token;
using parse::TokenKind;

std::string UsePath::declared() const {
  if (isFile)
    return std::filesystem::path(path).stem().string();
  return path.substr(path.rfind('.') + 1);
}

namespace {

const std::set<std::string> callables = {
    "fn", "reward", "advantage", "objective", "metric", "scheduler", "task"};
/// Words that continue an item.
const std::set<std::string> inner = {
    "as",    "of",  "given", "within",   "and",   "or",     "not",   "true",
    "false", "in",  "with",  "fails",    "for",   "forall", "then",  "next",
    "state", "net", "phase", "evaluate", "slope", "by",     "match", "else"};
const std::set<std::string> scalars = {"f32",  "f64",  "i64", "bool",
                                       "text", "axes", "ring"};

class Outliner {
public:
  explicit Outliner(Outline &out) : out(out), tokens(out.words.tokens) {}
  void run();

private:
  const Token *at(size_t i) const {
    return i < tokens.size() ? &tokens[i] : nullptr;
  }
  bool is(size_t i, const char *text) const {
    return i < tokens.size() && tokens[i].kind != TokenKind::Text &&
           tokens[i].text == text;
  }
  bool isName(size_t i) const {
    return i < tokens.size() && tokens[i].kind == TokenKind::Name;
  }
  bool isWordLike(size_t i) const {
    return isName(i) ||
           (i < tokens.size() && tokens[i].kind == TokenKind::Word);
  }
  Frame &frame() { return out.frames[size_t(current)]; }
  bool startsItem(size_t i) const;
  void startItem(size_t i);
  void use(size_t i);
  void open(size_t i);
  void close(size_t i, const char *opener);
  void name(size_t i);
  Frame classify(size_t i);
  size_t type(size_t i);
  size_t endOf(size_t i) const;
  int declare(size_t i, SymbolKind kind, const std::string &word, size_t start);
  std::string docBefore(uint32_t begin) const;
  std::string docAfter(size_t last) const;
  std::string oneLine(ast::Range range) const;

  Outline &out;
  const std::vector<Token> &tokens;
  int current = 0;
  int callable = -1;   ///< symbol whose body or parameters are read
  int experiment = -1; ///< the same of an experiment
  size_t skipTo = 0;   ///< tokens before it have their role
};

bool Outliner::startsItem(size_t i) const {
  if (tokens[i].margin)
    return true;
  if (out.frames[size_t(current)].kind != Frame::Kind::Item || !isWordLike(i) ||
      inner.count(tokens[i].text))
    return false;
  if (tokens[i].kind == TokenKind::Word)
    return tokens[i].text != "axis" || tokens[i].firstOnLine;
  // A value of the file, or a kind of declaration that is not known here.
  uint32_t begin = tokens[i].range.begin;
  return tokens[i].firstOnLine && (isName(i + 1) || is(i + 1, "=")) &&
         (begin == 0 || out.source->text()[begin - 1] == '\n');
}

void Outliner::startItem(size_t i) {
  out.frames.push_back({Frame::Kind::Item, tokens[i].text, -1, i});
  current = int(out.frames.size()) - 1;
  if (!out.items.empty())
    out.items.back().end = i;
  out.items.push_back({tokens[i].text, -1, i, tokens.size()});
  callable = experiment = -1;
  const std::string &word = tokens[i].text;
  if (word == "use")
    return use(i + 1);
  if (isName(i) && is(i + 1, "=")) {
    out.items.back().word = "value";
    out.items.back().symbol = declare(i, SymbolKind::Value, "value", i);
    return;
  }
  if (word == "check" || !isName(i + 1))
    return;
  SymbolKind kind = word == "experiment" ? SymbolKind::Experiment
                    : word == "param"    ? SymbolKind::Param
                    : word == "axis"     ? SymbolKind::Axis
                                         : SymbolKind::Declaration;
  int made = declare(i + 1, kind, word, i);
  out.items.back().symbol = made;
  frame().name = tokens[i + 1].text;
  if (word == "experiment")
    experiment = made;
  else if (word != "param" && word != "axis")
    callable = made;
}

void Outliner::use(size_t i) {
  auto isFile = [&] {
    return i + 2 < tokens.size() && tokens[i].kind == TokenKind::OpenText &&
           tokens[i + 1].kind == TokenKind::Text &&
           tokens[i + 2].kind == TokenKind::CloseText;
  };
  while (isWordLike(i) || isFile()) {
    UsePath use;
    use.isFile = isFile();
    if (use.isFile) {
      use.tokens.push_back(i + 1);
      use.path = tokens[i + 1].text;
      i += 3;
    }
    while (!use.isFile) {
      use.tokens.push_back(i);
      use.path += tokens[i].text;
      if (!is(i + 1, ".")) {
        ++i;
        break;
      }
      use.path += ".";
      // A dot that nothing follows ends the path.
      if (!isWordLike(i + 2) || tokens[i + 2].firstOnLine) {
        i += 2;
        break;
      }
      i += 2;
    }
    use.nameToken = use.tokens.back();
    if (is(i, "as") && isName(i + 1)) {
      use.nameToken = i + 1;
      i += 2;
    }
    use.name = use.isFile && use.nameToken == use.tokens[0]
                   ? use.declared()
                   : tokens[use.nameToken].text;
    for (size_t token : use.tokens)
      out.roles[token] = Role::Path;
    out.roles[use.nameToken] = Role::Path;
    out.uses.push_back(use);
    skipTo = i;
    if (!is(i, ","))
      return;
    ++i;
  }
}

/// The first token behind the brackets that open at `i`.
size_t Outliner::endOf(size_t i) const {
  int depth = 0;
  for (; i < tokens.size(); ++i) {
    if (tokens[i].margin)
      return i;
    if (is(i, "(") || is(i, "[") || is(i, "{"))
      ++depth;
    else if (is(i, ")") || is(i, "]") || is(i, "}"))
      if (--depth <= 0)
        return i + 1;
  }
  return i;
}

/// Gives the tokens of a type their roles; the first token behind it.
size_t Outliner::type(size_t i) {
  if (!isWordLike(i))
    return i;
  auto brackets = [&](size_t end) {
    for (; i < end; ++i)
      if (isWordLike(i))
        out.roles[i] = scalars.count(tokens[i].text) || is(i, "fn")
                           ? Role::Type
                           : Role::Axis;
    return end;
  };
  out.roles[i] = Role::Type;
  if (is(i, "fn") && is(i + 1, "(")) {
    ++i;
    size_t end = brackets(endOf(i));
    return is(end, "->") ? type(end + 1) : end;
  }
  ++i;
  if (is(i, "<")) {
    size_t inside = type(i + 1);
    if (!is(inside, ">"))
      return inside;
    // What follows is a size, no list of axes.
    return inside + 1;
  }
  if (is(i, "[") && !tokens[i].firstOnLine)
    i = brackets(endOf(i));
  return is(i, "?") ? i + 1 : i;
}

std::string Outliner::docBefore(uint32_t begin) const {
  const std::string &bytes = out.source->text();
  const auto &comments = out.words.comments;
  size_t end = 0;
  while (end < comments.size() && comments[end].range.begin < begin)
    ++end;
  std::string text;
  for (; end > 0; --end) {
    const parse::WordComment &found = comments[end - 1];
    if (!found.isDoc || !found.ownLine || found.range.end > begin)
      break;
    std::string between =
        bytes.substr(found.range.end, begin - found.range.end);
    if (between.find_first_not_of(" \t\r\n") != std::string::npos ||
        std::count(between.begin(), between.end(), '\n') != 1)
      break;
    text = found.text + (text.empty() ? "" : "\n") + text;
    begin = found.range.begin;
  }
  return text;
}

/// The `##` comment on the line of a token, a comma perhaps between.
std::string Outliner::docAfter(size_t last) const {
  if (last >= tokens.size())
    return "";
  uint32_t end = tokens[last].range.end;
  const std::string &bytes = out.source->text();
  auto found = std::lower_bound(
      out.words.comments.begin(), out.words.comments.end(), end,
      [](const parse::WordComment &comment, uint32_t offset) {
        return comment.range.begin < offset;
      });
  if (found == out.words.comments.end() || !found->isDoc || found->ownLine)
    return "";
  std::string between = bytes.substr(end, found->range.begin - end);
  if (between.find_first_not_of(" \t,") != std::string::npos)
    return "";
  return found->text;
}

/// Source text with runs of white space and comments as one space.
std::string Outliner::oneLine(ast::Range range) const {
  std::string text;
  uint32_t end = range.begin;
  for (auto it = std::lower_bound(tokens.begin(), tokens.end(), range.begin,
                                  [](const Token &token, uint32_t offset) {
                                    return token.range.begin < offset;
                                  });
       it != tokens.end() && it->range.end <= range.end; ++it) {
    bool opens = !text.empty() && (text.back() == '(' || text.back() == '[');
    bool closes = it->text == ")" || it->text == "]";
    if (closes && !text.empty() && text.back() == ',')
      text.pop_back();
    if (it->range.begin > end && !text.empty() && !opens && !closes)
      text += " ";
    text += it->text;
    end = it->range.end;
  }
  return text;
}

/// Makes the symbol a name declares; its type, default and comments with it.
/// `start`: the first token of the declaration.
int Outliner::declare(size_t i, SymbolKind kind, const std::string &word,
                      size_t start) {
  Symbol symbol;
  symbol.kind = kind;
  symbol.name = tokens[i].text;
  symbol.word = word;
  symbol.source = out.source;
  symbol.range = tokens[i].range;
  symbol.item = int(out.items.size()) - 1;
  symbol.token = i;
  symbol.owner = callable >= 0 ? callable : experiment;
  symbol.local =
      symbol.owner >= 0 || out.items[size_t(symbol.item)].word == "check";
  symbol.doc = docBefore(tokens[start].range.begin);
  out.roles[i] = Role::Declares;
  out.declares[i] = int(out.symbols.size());
  size_t last = i, next = i + 1;
  if (kind == SymbolKind::Declaration || kind == SymbolKind::Experiment) {
    symbol.owner = -1;
    symbol.local = false;
    // The head ends before `{`, or before `=` outside the brackets.
    size_t end = next;
    while (end < tokens.size() && !tokens[end].margin && !is(end, "{") &&
           !is(end, "="))
      end = is(end, "(") || is(end, "[") ? endOf(end) : end + 1;
    // Parameters and what is below them have roles of their own.
    if (is(next, "(") && is(endOf(next), "->"))
      type(endOf(next) + 1);
    symbol.head = oneLine({tokens[start].range.begin,
                           tokens[end > start ? end - 1 : start].range.end});
  } else if (is(next, ":") && kind != SymbolKind::Phase) {
    size_t end = type(next + 1);
    if (end > next + 1)
      symbol.type =
          oneLine({tokens[next + 1].range.begin, tokens[end - 1].range.end});
    last = end > next ? end - 1 : next;
    // Bounds stand before the default.
    if (is(end, "in"))
      while (end < tokens.size() && !is(end, "=") && !is(end, ",") &&
             !is(end, ")") && !is(end, "}") && !tokens[end].firstOnLine)
        last = end++;
    next = end;
  }
  bool isParameter = kind == SymbolKind::Parameter || kind == SymbolKind::Param;
  if (isParameter && is(next, "=")) {
    size_t end = next + 1;
    while (end < tokens.size() && !tokens[end].margin && !is(end, ",") &&
           !is(end, ")") && !is(end, "}") &&
           !(kind == SymbolKind::Param && tokens[end].firstOnLine))
      end = is(end, "(") || is(end, "[") || is(end, "{") ? endOf(end) : end + 1;
    last = end - 1;
    if (end > next + 1)
      symbol.value =
          oneLine({tokens[next + 1].range.begin, tokens[last].range.end});
  }
  if (isParameter || kind == SymbolKind::Value) {
    std::string after = docAfter(last);
    symbol.doc += (symbol.doc.empty() || after.empty() ? "" : "\n") + after;
  }
  symbol.extent = {tokens[start].range.begin,
                   tokens[std::max(last, i)].range.end};
  out.symbols.push_back(std::move(symbol));
  return int(out.symbols.size()) - 1;
}

Frame Outliner::classify(size_t i) {
  Frame made{Frame::Kind::Other, "", current, i};
  Frame::Kind around = frame().kind;
  const Token &token = tokens[i];
  if (token.kind == TokenKind::OpenText) {
    made.kind = Frame::Kind::Text;
  } else if (token.kind == TokenKind::Hole) {
    made.kind = Frame::Kind::Hole;
  } else if (token.text == "(") {
    if (around == Frame::Kind::Item && callable >= 0 && i > 0 &&
        out.declares[i - 1] == callable)
      made.kind = Frame::Kind::Parameters;
    else if (i > 0 && isName(i - 1) && !token.firstOnLine)
      made = {Frame::Kind::Call, tokens[i - 1].text, current, i};
  } else if (token.text == "[") {
    if (i > 0 && out.roles[i - 1] == Role::Type)
      made.kind = Frame::Kind::TypeAxes;
    else if (i > 1 && is(i - 1, ":") && is(i - 2, "over"))
      made.kind = Frame::Kind::Axes;
    else if (i > 1 && is(i - 1, "=") && is(i - 2, "metrics") &&
             around == Frame::Kind::Phase)
      made.kind = Frame::Kind::Metrics;
  } else if (around == Frame::Kind::Item) {
    if (experiment >= 0)
      made.kind = Frame::Kind::Experiment;
    else if (callable >= 0)
      made.kind = Frame::Kind::Body;
    else if (i > 0 && is(i - 1, "given"))
      made.kind = Frame::Kind::Given;
    else if (i > 0 && is(i - 1, "for"))
      made.kind = Frame::Kind::Table;
  } else if (around == Frame::Kind::Experiment && i > 0 &&
             (is(i - 1, "evaluate") || (i > 1 && is(i - 2, ":")))) {
    made = {Frame::Kind::Phase, tokens[i - 1].text, current, i};
    if (!is(i - 1, "evaluate") || is(i - 2, ":"))
      out.roles[i - 1] = Role::Kind;
  } else if (around == Frame::Kind::Experiment && i > 1 && is(i - 2, "phase")) {
    // Of an experiment that extends another; those that train are changed most.
    made = {Frame::Kind::Phase, "train", current, i};
  } else if (i > 1 && (is(i - 1, "=") || is(i - 1, ":")) && isWordLike(i - 2)) {
    bool isMetrics = is(i - 2, "metrics") && around == Frame::Kind::Phase;
    made = {isMetrics ? Frame::Kind::Metrics : Frame::Kind::Record,
            tokens[i - 2].text, current, i};
  }
  return made;
}

void Outliner::open(size_t i) {
  out.frames.push_back(classify(i));
  current = int(out.frames.size()) - 1;
}

/// Closes the innermost bracket of a kind; parentheses and lists do not reach
/// over a block.
void Outliner::close(size_t i, const char *opener) {
  int found = current;
  bool isBlock = *opener == '{';
  while (found >= 0 && out.frames[size_t(found)].parent >= 0) {
    const Frame &frame = out.frames[size_t(found)];
    const Token &token = tokens[frame.opener];
    if (*opener == '"'
            ? token.kind == TokenKind::OpenText
            : token.text == opener && token.kind != TokenKind::OpenText) {
      current = frame.parent;
      return;
    }
    if (!isBlock && (token.text == "{" || token.kind == TokenKind::OpenText))
      return;
    found = frame.parent;
  }
}

void Outliner::name(size_t i) {
  const Frame &around = frame();
  bool colon = is(i + 1, ":"), assigned = is(i + 1, "=");
  if (i > 0 && is(i - 1, ".") && out.roles[i] == Role::Plain) {
    out.roles[i] = Role::Rest;
    return;
  }
  if (out.roles[i] != Role::Plain)
    return;
  bool dotted = is(i + 1, ".");
  switch (around.kind) {
  case Frame::Kind::Parameters:
    if (colon && (is(i - 1, "(") || is(i - 1, ",")))
      declare(i, SymbolKind::Parameter, "parameter", i);
    break;
  case Frame::Kind::Body:
    if (out.items.back().word == "choice") {
      std::string choice = out.symbols[size_t(callable)].name;
      int value = declare(i, SymbolKind::Value, "choice", i);
      out.symbols[size_t(value)].type = choice;
    } else if (i > 0 && is(i - 1, "axis") &&
               tokens[i - 1].kind == TokenKind::Word)
      declare(i, SymbolKind::Axis, "axis", i - 1);
    else if ((colon || assigned) && !is(i - 1, "next")) {
      bool isState = i > 0 && is(i - 1, "state") && !is(i - 2, "=");
      bool isNet = i > 0 && is(i - 1, "net") && !is(i - 2, "=");
      // A second `name =` is an error of its own; it declares nothing new.
      declare(i, SymbolKind::Value,
              isState ? "state"
              : isNet ? "net"
                      : "value",
              isState || isNet ? i - 1 : i);
    }
    break;
  case Frame::Kind::Item:
    if (colon && out.items.size() && out.items.back().word == "check")
      declare(i, SymbolKind::Value, "value", i);
    break;
  case Frame::Kind::Table:
    if (colon && (is(i - 1, "{") || is(i - 1, ",")))
      declare(i, SymbolKind::Value, "value", i);
    break;
  case Frame::Kind::Experiment:
    if (i > 0 && is(i - 1, "param") && tokens[i - 1].kind == TokenKind::Word)
      declare(i, SymbolKind::Param, "param", i - 1);
    else if (i > 0 && is(i - 1, "phase") &&
             tokens[i - 1].kind == TokenKind::Word)
      declare(i, SymbolKind::Phase, "phase", i - 1);
    else if (i > 0 && is(i - 1, ":") && i > 2 && is(i - 3, "phase"))
      out.roles[i] = Role::Kind;
    else if (assigned)
      out.roles[i] = Role::Slot;
    break;
  case Frame::Kind::Phase:
    if (assigned)
      out.roles[i] = Role::Slot;
    break;
  case Frame::Kind::Call:
    if (colon && (is(i - 1, "(") || is(i - 1, ",")))
      out.roles[i] = Role::Argument;
    break;
  case Frame::Kind::Record:
  case Frame::Kind::Metrics:
    if (colon || (dotted && is(i + 3, ":")))
      out.roles[i] = colon ? Role::Entry : Role::Plain;
    break;
  default:
    break;
  }
}

void Outliner::run() {
  size_t count = tokens.size();
  out.frameOf.assign(count, 0);
  out.frameAfter.assign(count, 0);
  out.itemOf.assign(count, -1);
  out.roles.assign(count, Role::Plain);
  out.declares.assign(count, -1);
  out.frames.push_back({});
  for (size_t i = 0; i < count; ++i) {
    const Token &token = tokens[i];
    if (i >= skipTo && startsItem(i))
      startItem(i);
    if (token.kind == TokenKind::CloseText)
      close(i, "\"");
    else if (token.kind == TokenKind::Symbol && token.text == ")")
      close(i, "(");
    else if (token.kind == TokenKind::Symbol && token.text == "]")
      close(i, "[");
    else if (token.kind == TokenKind::Symbol && token.text == "}")
      close(i, "{");
    out.frameOf[i] = current;
    out.itemOf[i] = int(out.items.size()) - 1;
    if (token.kind == TokenKind::OpenText || token.kind == TokenKind::Hole ||
        (token.kind == TokenKind::Symbol &&
         (token.text == "(" || token.text == "[" || token.text == "{")))
      open(i);
    else if (i >= skipTo && isWordLike(i))
      name(i);
    out.frameAfter[i] = current;
  }
  // An item reaches to the end of its last token.
  for (const Item &item : out.items)
    if (item.symbol >= 0 && item.end > item.begin)
      out.symbols[size_t(item.symbol)].extent = {
          tokens[item.begin].range.begin, tokens[item.end - 1].range.end};
  for (Symbol &symbol : out.symbols)
    if (symbol.kind == SymbolKind::Phase) {
      size_t end = symbol.token;
      while (end < count && !is(end, "{") && !tokens[end].margin)
        ++end;
      end = endOf(end);
      if (end > 0 && end <= count)
        symbol.extent.end =
            std::max(symbol.extent.end, tokens[end - 1].range.end);
    }
}

} // namespace

std::string Outline::text(ast::Range range) const {
  return source->text().substr(range.begin, range.end - range.begin);
}

std::vector<const Symbol *> Outline::membersOf(int symbol) const {
  std::vector<const Symbol *> members;
  for (const Symbol &each : symbols)
    if (each.owner == symbol && symbol >= 0)
      members.push_back(&each);
  return members;
}

std::vector<Symbol> Outline::valuesOf(const std::string &name) const {
  std::vector<Symbol> values;
  int found = declared(name);
  if (found < 0 || (symbols[size_t(found)].word != "record" &&
                    symbols[size_t(found)].word != "choice"))
    return values;
  for (const Symbol *member : membersOf(found))
    values.push_back(*member);
  return values;
}

int Outline::declared(const std::string &name) const {
  for (const Item &item : items)
    if (item.symbol >= 0 && symbols[size_t(item.symbol)].name == name)
      return item.symbol;
  return -1;
}

bool Outline::isText(size_t token, const char *text) const {
  return token < words.tokens.size() && words.tokens[token].text == text;
}

size_t Outline::slotValue(int frame, const std::string &slot) const {
  for (; frame >= 0; frame = frames[size_t(frame)].parent)
    for (size_t i = frames[size_t(frame)].opener;
         i + 2 < words.tokens.size() &&
         (i == frames[size_t(frame)].opener || itemOf[i] == itemOf[i - 1]);
         ++i)
      if (frameOf[i] == frame && roles[i] == Role::Slot &&
          words.tokens[i].text == slot && isText(i + 1, "="))
        return i + 2;
  return words.tokens.size();
}

Outline outlineOf(const diag::Source &source) {
  Outline out;
  out.source = &source;
  out.words = parse::wordsOf(source);
  Outliner(out).run();
  return out;
}

} // namespace rl::index
