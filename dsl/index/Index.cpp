// In: a text. Out: diagnostics, symbols and occurrences. A text the parser
// refuses is analyzed once more without the lines it stumbles over. Must not
// know: an editor's protocol.
#include "dsl/index/Index.h"

#include "dsl/index/Tables.h"
#include "dsl/sema/Libraries.h"
#include "dsl/sema/Modules.h"

#include <algorithm>
#include <filesystem>

namespace rl::index {
namespace fs = std::filesystem;
using parse::Token;
using parse::TokenKind;

/// Types by the bytes they belong to.
struct Index::Types final : sema::Recorder {
  explicit Types(std::string file) : file(std::move(file)) {}
  void value(const diag::Place &place, const std::string &type,
             const std::string &constant) override {
    if (place.source && place.source->name() == file)
      found.insert_or_assign({place.range.begin, place.range.end},
                             std::pair(type, constant));
  }
  const std::pair<std::string, std::string> *of(uint32_t begin,
                                                uint32_t end) const {
    auto at = found.find({begin, end});
    return at == found.end() ? nullptr : &at->second;
  }
  std::string file;
  std::map<std::pair<uint32_t, uint32_t>, std::pair<std::string, std::string>>
      found;
};

namespace {

bool isSyntax(const diag::Diagnostic &found) {
  return diag::ruleOf(found.id).substr(0, 7) == "syntax.";
}

void blank(std::string &text, uint32_t begin, uint32_t end) {
  for (uint32_t i = begin; i < end && i < text.size(); ++i)
    if (text[i] != '\n' && text[i] != '\r')
      text[i] = ' ';
}

std::pair<uint32_t, uint32_t> lineAround(const std::string &text,
                                         uint32_t offset) {
  offset = std::min<uint32_t>(offset, uint32_t(text.size()));
  size_t begin = offset ? text.rfind('\n', offset - 1) : std::string::npos;
  size_t end = text.find('\n', offset);
  return {begin == std::string::npos ? 0 : uint32_t(begin) + 1,
          uint32_t(std::min(end, text.size()))};
}

/// Blanks the line of an error; with `before`, the last one before it that
/// holds something when the error is its line's first word.
void blankLine(std::string &text, uint32_t offset, bool before) {
  auto [begin, end] = lineAround(text, offset);
  size_t first = text.find_first_not_of(" \t", begin);
  if (before && first >= offset && begin > 0) {
    size_t last = text.find_last_not_of(" \t\r\n", begin - 1);
    if (last != std::string::npos)
      std::tie(begin, end) = lineAround(text, uint32_t(last));
  }
  blank(text, begin, end);
}

} // namespace

bool same(const Symbol &left, const Symbol &right) {
  if (left.source && right.source)
    return left.source->name() == right.source->name() &&
           left.range.begin == right.range.begin && left.name == right.name;
  return !left.source && !right.source && left.kind == right.kind &&
         left.name == right.name && left.word == right.word;
}

Index::Index(const std::string &path, const std::string &text,
             const std::string &stdlib, const Buffers &buffers,
             sema::KeptTexts *kept)
    : session(stdlib, kept), stdlib(stdlib) {
  for (const auto &[name, held] : buffers)
    if (name != path)
      session.hold(name, held);
  source = session.add(path, text);
  Types types(path);
  sema::analyze(session, *source, diagnostics, &types);
  outline = index::outlineOf(*source);
  bool broken = false;
  for (const diag::Diagnostic &found : diagnostics.all())
    broken = broken || (found.place.source == source && isSyntax(found) &&
                        diag::severityOf(found.id) == diag::Severity::Error);
  if (broken)
    analyzePatched(path, types);
  for (const auto &[range, known] : types.found)
    this->types[range] = known.first;
  collect(types);
}

void Index::analyzePatched(const std::string &path, Types &types) {
  std::string text = source->text();
  // The line of the error, or what stands before it, or the whole item.
  constexpr int firstBefore = 1, firstItem = 3, rounds = 5;
  // What the parser said of the text as it stands.
  std::vector<diag::Diagnostic> said;
  for (const diag::Diagnostic &found : diagnostics.all())
    if (found.place.source == source && isSyntax(found))
      said.push_back(found);
  for (int round = 0; round <= rounds; ++round) {
    std::vector<diag::Diagnostic> errors = said;
    if (round > 0) {
      const diag::Source &attempt = *session.add(path, text);
      const diag::Diagnostics &syntax = session.impl->parsed(attempt).syntax;
      if (!syntax.hasErrors()) {
        diag::Diagnostics ignored;
        sema::analyze(session, attempt, ignored, &types);
        return;
      }
      if (round == firstBefore)
        text = source->text();
      else
        errors = syntax.all();
    }
    for (const diag::Diagnostic &found : errors) {
      uint32_t offset = found.place.range.begin;
      if (round < firstItem) {
        blankLine(text, offset, round >= firstBefore);
        continue;
      }
      for (const Item &item : outline.items) {
        if (item.end <= item.begin)
          continue;
        uint32_t begin = outline.words.tokens[item.begin].range.begin;
        uint32_t end = outline.words.tokens[item.end - 1].range.end;
        // What is missing at the end of an item is found behind it.
        if (begin <= offset &&
            (offset <= end || &item == &outline.items.back()))
          blank(text, begin, end);
      }
      blank(text, found.place.range.begin, found.place.range.end);
    }
  }
}

const Outline *Index::outlineOf(const std::string &file) const {
  auto known = opened.find(file);
  if (known != opened.end())
    return known->second.get();
  std::unique_ptr<Outline> &made = opened[file];
  std::error_code error;
  // A file that an editor holds need not be on disk.
  if (!session.impl->files.count(file) && !fs::is_regular_file(file, error))
    return nullptr;
  diag::Diagnostics ignored;
  // Files are read once for a session, which only adds to itself.
  auto &files = const_cast<sema::Session &>(session);
  if (const diag::Source *found = files.open(file, ignored))
    made = std::make_unique<Outline>(index::outlineOf(*found));
  return made.get();
}

const Outline *Index::homeOf(const Symbol &symbol) const {
  if (symbol.source == source)
    return &outline;
  for (const auto &[path, file] : opened)
    if (file && file->source == symbol.source)
      return file.get();
  return nullptr;
}

const Outline *Index::library(const std::string &path) const {
  if (path.substr(0, 4) != "std.")
    return nullptr;
  return outlineOf(
      fs::path(sema::fileOfLibrary(stdlib, path)).lexically_normal().string());
}

const Outline *Index::fileOf(const UsePath &use) const {
  if (!use.isFile)
    return library(use.path);
  fs::path file = fs::path(source->name()).parent_path() / use.path;
  return outlineOf(file.lexically_normal().string());
}

std::vector<std::string> Index::libraries() const {
  return sema::librariesIn(stdlib);
}

std::optional<Symbol> Index::brought(const UsePath &use) const {
  const Outline *file = fileOf(use);
  if (!file)
    return std::nullopt;
  int declared = file->declared(use.declared());
  if (declared < 0)
    return std::nullopt;
  return file->symbols[size_t(declared)];
}

std::vector<Symbol> Index::visible(size_t token) const {
  std::vector<Symbol> list;
  if (outline.itemOf.empty())
    return list;
  int item = token < outline.itemOf.size() ? outline.itemOf[token]
                                           : outline.itemOf.back();
  for (auto it = outline.symbols.rbegin(); it != outline.symbols.rend(); ++it) {
    bool anywhere =
        it->kind == SymbolKind::Parameter || it->kind == SymbolKind::Param ||
        outline.items[size_t(std::max(it->item, 0))].word == "check";
    if (it->local && it->item == item && it->kind != SymbolKind::Phase &&
        (anywhere || it->token < token))
      list.push_back(*it);
  }
  for (const UsePath &use : outline.uses)
    if (std::optional<Symbol> found = brought(use)) {
      found->name = use.name;
      list.push_back(*found);
    }
  for (const Symbol &symbol : outline.symbols)
    if (!symbol.local)
      list.push_back(symbol);
  return list;
}

std::optional<Symbol> Index::resolve(const std::string &name,
                                     size_t token) const {
  int item = token < outline.itemOf.size() ? outline.itemOf[token] : -1;
  const Symbol *local = nullptr;
  for (const Symbol &symbol : outline.symbols) {
    if (!symbol.local || symbol.item != item || symbol.name != name ||
        symbol.kind == SymbolKind::Phase)
      continue;
    bool anywhere = symbol.kind == SymbolKind::Parameter ||
                    symbol.kind == SymbolKind::Param || !local;
    if (anywhere || symbol.token < token)
      local = &symbol;
  }
  bool isAxis = local && local->kind == SymbolKind::Axis;
  int frame = token < outline.frameOf.size() ? outline.frameOf[token] : -1;
  bool wantsAxis =
      frame >= 0 && (outline.frames[size_t(frame)].kind == Frame::Kind::Axes ||
                     (token >= 2 && outline.isText(token - 1, ":") &&
                      outline.isText(token - 2, "over")));
  if (local && (!wantsAxis || isAxis || local->type == "axes"))
    return *local;
  if (wantsAxis)
    if (std::optional<Symbol> axis = find(allAxes(), name))
      return axis;
  int declared = outline.declared(name);
  if (declared >= 0)
    return outline.symbols[size_t(declared)];
  for (const UsePath &use : outline.uses)
    if (use.name == name)
      return brought(use);
  for (int at = frame; at >= 0; at = outline.frames[size_t(at)].parent) {
    const Frame &around = outline.frames[size_t(at)];
    if (around.kind == Frame::Kind::Phase && name != "data")
      if (name == "reward" || name == "advantage")
        return find(slotsOf(around.name), name);
  }
  if (std::optional<Symbol> builtin = find(allBuiltins(), name))
    return builtin;
  std::vector<Symbol> rows = primitivesOf(name);
  if (!rows.empty()) {
    // What removes axes says so.
    Symbol symbol = rows[0];
    for (size_t i = 1; i < rows.size(); ++i) {
      symbol.head += "\n" + rows[i].head;
      symbol.doc += "; or " + rows[i].doc;
    }
    return symbol;
  }
  if (std::optional<Symbol> record = constructorOf(name))
    return record;
  return find(allAxes(), name);
}

std::vector<Symbol> Index::parametersOf(const std::string &callee,
                                        size_t token) const {
  std::vector<Symbol> list;
  std::optional<Symbol> found = resolve(callee, token);
  if (!found)
    return list;
  if (found->kind == SymbolKind::Primitive) {
    for (const Symbol &row : primitivesOf(callee))
      for (const PrimitiveParameter &each : index::parametersOf(row.word)) {
        if (find(list, each.name))
          continue;
        Symbol symbol;
        symbol.kind = SymbolKind::Parameter;
        symbol.name = each.name;
        symbol.word = callee;
        symbol.type = each.type;
        symbol.value = each.value;
        symbol.doc = "of `" + row.head + "`: " + row.doc;
        list.push_back(std::move(symbol));
      }
    return list;
  }
  if (found->kind == SymbolKind::Constructor)
    return slotsOf(found->name);
  if (found->kind != SymbolKind::Declaration)
    return list;
  const Outline *home = homeOf(*found);
  if (!home)
    return list;
  int index = home->declared(found->name);
  for (const UsePath &use : outline.uses)
    if (index < 0 && use.name == callee)
      index = home->declared(use.declared());
  for (const Symbol *member : home->membersOf(index))
    if (member->kind == SymbolKind::Parameter)
      list.push_back(*member);
  if (found->word == "task")
    for (const Symbol &slot : slotsOf("task"))
      list.push_back(slot);
  return list;
}

std::string Index::recordOf(int frame) const {
  if (frame < 0)
    return "";
  const Frame &at = outline.frames[size_t(frame)];
  switch (at.kind) {
  case Frame::Kind::Experiment:
    return "experiment";
  case Frame::Kind::Phase:
    return at.name;
  case Frame::Kind::Call:
    return constructorOf(at.name) ? at.name : "";
  case Frame::Kind::Record: {
    std::vector<Symbol> makers = constructorsFor(recordOf(at.parent), at.name);
    return makers.size() == 1 ? makers[0].name : "";
  }
  default:
    return "";
  }
}

std::vector<Symbol> Index::fieldsAt(size_t token) const {
  std::vector<Symbol> list;
  if (token >= outline.frameOf.size())
    return list;
  int frame = outline.frameOf[token];
  size_t value = outline.words.tokens.size();
  for (; frame >= 0 && value == outline.words.tokens.size();
       frame = outline.frames[size_t(frame)].parent) {
    const Frame &around = outline.frames[size_t(frame)];
    if (around.kind == Frame::Kind::Phase ||
        around.kind == Frame::Kind::Experiment)
      for (const char *slot : {"on", "data"})
        if (value == outline.words.tokens.size())
          value = outline.slotValue(frame, slot);
  }
  if (value >= outline.words.tokens.size())
    return list;
  const std::string &callee = outline.words.tokens[value].text;
  std::optional<Symbol> found = resolve(callee, value);
  if (!found)
    return list;
  if (found->kind == SymbolKind::Constructor) {
    // The record of fields of a file.
    for (size_t i = value; i < outline.words.tokens.size(); ++i)
      if (outline.roles[i] == Role::Entry &&
          outline.itemOf[i] == outline.itemOf[value] &&
          outline.frames[size_t(outline.frameOf[i])].name == "fields") {
        Symbol field;
        field.kind = SymbolKind::Field;
        field.name = outline.words.tokens[i].text;
        field.source = source;
        field.range = outline.words.tokens[i].range;
        field.word = "field";
        if (i + 2 < outline.words.tokens.size())
          field.type = outline.words.tokens[i + 2].text + "[prompt]";
        list.push_back(std::move(field));
      }
    return list;
  }
  const Outline *home = homeOf(*found);
  if (home)
    for (const Symbol *member : home->membersOf(home->declared(found->name)))
      if (member->kind == SymbolKind::Value) {
        list.push_back(*member);
        list.back().kind = SymbolKind::Field;
      }
  return list;
}

std::optional<Symbol> Index::symbolAt(size_t i) const {
  const Token &token = outline.words.tokens[i];
  const Frame &around = outline.frames[size_t(outline.frameOf[i])];
  switch (outline.roles[i]) {
  case Role::Declares:
    return outline.symbols[size_t(outline.declares[i])];
  case Role::Type:
    if (std::optional<Symbol> type = find(allTypes(), token.text))
      return type;
    return resolve(token.text, i);
  case Role::Axis:
    if (std::optional<Symbol> axis = find(allAxes(), token.text))
      return axis;
    return resolve(token.text, i);
  case Role::Argument:
    return find(parametersOf(around.name, i), token.text);
  case Role::Entry:
    if (around.name == "fields")
      return find(fieldsAt(i), token.text);
    return find(slotsOf(recordOf(outline.frameOf[i])), token.text);
  case Role::Slot:
    return find(slotsOf(recordOf(outline.frameOf[i])), token.text);
  case Role::Kind: {
    Symbol kind;
    kind.kind = SymbolKind::Type;
    kind.name = kind.word = token.text;
    kind.doc = token.text == "train" ? "a phase that changes the policy"
                                     : "a measurement of the policy";
    return kind;
  }
  case Role::Path:
    for (const UsePath &use : outline.uses) {
      auto part = std::find(use.tokens.begin(), use.tokens.end(), i);
      if (part == use.tokens.end() && use.nameToken != i)
        continue;
      if (part == use.tokens.end() || part + 1 == use.tokens.end())
        return brought(use);
      Symbol folder;
      folder.kind = SymbolKind::Library;
      folder.name = token.text;
      for (auto at = use.tokens.begin(); at <= part; ++at)
        folder.word +=
            (folder.word.empty() ? "" : ".") + outline.words.tokens[*at].text;
      return folder;
    }
    return std::nullopt;
  case Role::Rest: {
    if (i < 2)
      return std::nullopt;
    const std::string &head = outline.words.tokens[i - 2].text;
    bool first = i < 4 || !outline.isText(i - 3, ".");
    if (head == "data" && first && !resolve(head, i)->source)
      return find(fieldsAt(i), token.text);
    if (std::optional<Symbol> member = find(membersAt(i - 2), token.text))
      return member;
    return find(streamsBehind(head), token.text);
  }
  case Role::Plain: {
    if (token.kind != TokenKind::Name)
      return std::nullopt;
    if (std::optional<Symbol> found = given(i))
      return found;
    std::optional<Symbol> found = resolve(token.text, i);
    return found ? found : find(choicesNamed(token.text), token.text);
  }
  }
  return std::nullopt;
}

std::optional<Symbol> Index::given(size_t i) const {
  if (outline.itemOf[i] < 0)
    return std::nullopt;
  const Item &item = outline.items[size_t(outline.itemOf[i])];
  auto behind = [&](const char *text) {
    return i > item.begin && outline.isText(i - 1, text);
  };
  const Frame &around = outline.frames[size_t(outline.frameOf[i])];
  bool names =
      around.kind == Frame::Kind::Given && (behind("{") || behind(","));
  if (item.word != "check" || (!names && !behind("next")))
    return std::nullopt;
  for (size_t at = item.begin; at < item.end; ++at) {
    if (outline.words.tokens[at].kind != TokenKind::Name || at == i)
      continue;
    std::optional<Symbol> callee = resolve(outline.words.tokens[at].text, at);
    const Outline *home = callee && callee->kind == SymbolKind::Declaration
                              ? homeOf(*callee)
                              : nullptr;
    if (!home)
      continue;
    for (const Symbol *member : home->membersOf(home->declared(callee->name)))
      if (member->name == outline.words.tokens[i].text &&
          (member->kind == SymbolKind::Parameter || member->word == "state" ||
           member->word == "net"))
        return *member;
  }
  return std::nullopt;
}

int Index::intern(const Symbol &symbol) {
  std::string key = symbol.source ? symbol.source->name() + "@" +
                                        std::to_string(symbol.range.begin) +
                                        " " + symbol.name
                                  : std::to_string(int(symbol.kind)) + " " +
                                        symbol.word + "/" + symbol.name;
  auto [at, isNew] = interned.emplace(key, int(symbols.size()));
  if (isNew)
    symbols.push_back(symbol);
  return at->second;
}

void Index::collect(const Types &types) {
  for (Symbol &symbol : outline.symbols)
    if (const auto *found = types.of(symbol.range.begin, symbol.range.end)) {
      if (symbol.type.empty())
        symbol.type = found->first;
      if (symbol.kind == SymbolKind::Value)
        symbol.value = found->second;
    }
  for (const Symbol &symbol : outline.symbols)
    intern(symbol);
  const std::vector<Token> &tokens = outline.words.tokens;
  for (size_t i = 0; i < tokens.size(); ++i) {
    bool isFile =
        tokens[i].kind == TokenKind::Text && outline.roles[i] == Role::Path;
    if (tokens[i].kind != TokenKind::Name &&
        tokens[i].kind != TokenKind::Word && !isFile)
      continue;
    std::optional<Symbol> symbol = symbolAt(i);
    if (!symbol)
      continue;
    Occurrence found;
    found.range = tokens[i].range;
    found.symbol = intern(*symbol);
    found.declares = outline.roles[i] == Role::Declares;
    // A part of a path has the type of the path up to there.
    size_t head = i;
    while (outline.roles[head] == Role::Rest && head >= 2)
      head -= 2;
    if (outline.roles[i] == Role::Plain || outline.roles[i] == Role::Rest ||
        found.declares)
      if (const auto *known =
              types.of(tokens[head].range.begin, tokens[i].range.end))
        std::tie(found.type, found.constant) = *known;
    occurrences.push_back(std::move(found));
  }
}

std::vector<Symbol> Index::membersAt(size_t i) const {
  // The type is that of the path up to the token.
  const std::vector<Token> &tokens = outline.words.tokens;
  size_t head = i;
  while (outline.roles[head] == Role::Rest && head >= 2)
    head -= 2;
  std::string type;
  if (auto known = types.find({tokens[head].range.begin, tokens[i].range.end});
      known != types.end())
    type = known->second;
  std::optional<Symbol> symbol =
      head == i ? resolve(tokens[i].text, i) : std::nullopt;
  if (symbol && symbol->kind == SymbolKind::Declaration)
    type = symbol->word == "choice" ? symbol->name : "";
  else if (type.empty() && symbol)
    type = symbol->type;
  // `Finding[prompt]?`, `[Rule]`.
  size_t begin = type.find_first_not_of('[');
  if (begin == std::string::npos)
    return {};
  type = type.substr(begin, type.find_first_of("[]?", begin) - begin);
  return outline.valuesOf(type);
}

std::vector<Symbol> Index::choicesNamed(const std::string &name) const {
  std::vector<Symbol> found;
  for (const Item &item : outline.items)
    if (item.word == "choice" && item.symbol >= 0)
      for (const Symbol &value :
           outline.valuesOf(outline.symbols[size_t(item.symbol)].name))
        if (value.name == name)
          found.push_back(value);
  return found;
}

const Occurrence *Index::at(uint32_t offset) const {
  const Occurrence *best = nullptr;
  for (const Occurrence &each : occurrences) {
    if (each.range.begin <= offset && offset < each.range.end)
      return &each;
    if (each.range.end == offset)
      best = &each;
  }
  return best;
}

std::vector<const Occurrence *>
Index::occurrencesOf(const Symbol &symbol) const {
  std::vector<const Occurrence *> list;
  for (const Occurrence &each : occurrences)
    if (same(symbols[size_t(each.symbol)], symbol))
      list.push_back(&each);
  return list;
}

} // namespace rl::index
