// In: the rows of Primitives.def and Slots.def. Out: symbols with their
// types, defaults and meaning. Must not know: files.
#include "dsl/index/Tables.h"

#include "dsl/sema/SlotTable.h"

#include <utility>

namespace rl::index {

namespace {

/// Streams of rows beside log-probability and entropy.
const std::pair<const char *, const char *> ofRows[] = {
    {"log_z", "logarithm of the sum of the exponentials of a token's logits"},
    {"max_prob", "probability of the likeliest token in each token's place; "
                 "observed alone"},
    {"token_rank", "number of tokens with a larger logit than each token's; "
                   "observed alone"},
    {"top_mass", "probability of all tokens with a larger logit than each "
                 "token's; observed alone"},
};

Symbol word(SymbolKind kind, const std::string &name, const std::string &type,
            const std::string &doc) {
  Symbol symbol;
  symbol.kind = kind;
  symbol.name = name;
  symbol.type = type;
  symbol.doc = doc;
  return symbol;
}

std::string trimmed(const std::string &text) {
  size_t begin = text.find_first_not_of(' ');
  size_t end = text.find_last_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::string inWords(sema::When when) {
  switch (when) {
  case sema::When::Build:
    return "known when the program is built";
  case sema::When::Start:
    return "fixed when the program starts";
  case sema::When::Step:
    return "may change with `step`";
  case sema::When::Batch:
    return "computed for each batch";
  }
  return "";
}

Symbol slotOf(const sema::SlotRow &row) {
  Symbol symbol = word(SymbolKind::Slot, row.name, sema::inWords(row.type),
                       row.doc + "; " + inWords(row.when));
  symbol.word = row.context;
  symbol.value = row.fallback;
  return symbol;
}

Symbol contextSymbol(const sema::ContextRow &row) {
  Symbol symbol = word(SymbolKind::Constructor, row.name, row.kind, row.doc);
  symbol.word = row.name;
  std::string slots;
  for (const sema::SlotRow &slot : row.slots)
    slots += (slots.empty() ? "" : ", ") + slot.name;
  symbol.head = row.name + "(" + slots + ")";
  return symbol;
}

const sema::SlotRow *rowOf(const std::string &record, const std::string &slot) {
  if (const sema::ContextRow *context = sema::contextOf(record))
    for (const sema::SlotRow &row : context->slots)
      if (row.name == slot)
        return &row;
  return nullptr;
}

std::vector<Symbol> makePrimitives() {
  std::vector<Symbol> list;
  auto add = [&](const std::string &spelling, const std::string &family,
                 const std::string &signature, const std::string &doc) {
    if (spelling.empty() || family == "Leaf")
      return;
    Symbol symbol = word(SymbolKind::Primitive, spelling, "", doc);
    symbol.word = signature;
    symbol.head = spelling + "(" + signature + ")";
    list.push_back(std::move(symbol));
  };
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  add(spelling, #family, signature, doc);
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  return list;
}

std::vector<Symbol> makeBuiltins() {
  std::vector<Symbol> list;
  auto add = [&](const std::string &spelling, const std::string &family,
                 const std::string &signature, const std::string &doc) {
    if (!spelling.empty() && family == "Leaf")
      list.push_back(word(SymbolKind::Builtin, spelling, signature, doc));
  };
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  add(spelling, #family, signature, doc);
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  const std::string tokens = "f32[prompt, rollout, token]";
  auto builtin = [&](const char *name, const std::string &type,
                     const char *doc) {
    list.push_back(word(SymbolKind::Builtin, name, type, doc));
  };
  builtin("logp", tokens, "log-probability of each token of the response");
  builtin("entropy", tokens,
          "entropy of the distribution each token was drawn from, in nats");
  for (auto [name, doc] : ofRows)
    builtin(name, tokens, doc);
  builtin("value", tokens,
          "what the critic expects before each token of the response");
  builtin("old", "",
          "streams under the weights that sampled the batch: `old.logp`");
  builtin("ref", "",
          "streams under the policy as it was when the phase began: "
          "`ref.logp`");
  builtin("sampled", "",
          "streams as the sampler reported them: `sampled.logp`");
  builtin("data", "", "the items of the phase: `data.field`");
  return list;
}

} // namespace

std::vector<PrimitiveParameter> parametersOf(const std::string &signature) {
  std::vector<PrimitiveParameter> parameters;
  size_t begin = 0;
  while (begin < signature.size()) {
    size_t end = std::min(signature.find(',', begin), signature.size());
    std::string text = trimmed(signature.substr(begin, end - begin));
    begin = end + 1;
    PrimitiveParameter parameter;
    size_t equal = text.find('=');
    if (equal != std::string::npos) {
      parameter.value = trimmed(text.substr(equal + 1));
      text = trimmed(text.substr(0, equal));
    }
    size_t colon = text.find(':');
    if (colon != std::string::npos) {
      parameter.type = trimmed(text.substr(colon + 1));
      text = trimmed(text.substr(0, colon));
    }
    parameter.name = text;
    if (!text.empty())
      parameters.push_back(std::move(parameter));
  }
  return parameters;
}

// Every name of a file is looked for in these, so they are made once.

const std::vector<Symbol> &allPrimitives() {
  static const std::vector<Symbol> list = makePrimitives();
  return list;
}

const std::vector<Symbol> &allBuiltins() {
  static const std::vector<Symbol> list = makeBuiltins();
  return list;
}

std::vector<Symbol> primitivesOf(const std::string &name) {
  std::vector<Symbol> rows;
  for (const Symbol &symbol : allPrimitives())
    if (symbol.name == name)
      rows.push_back(symbol);
  return rows;
}

const std::vector<Symbol> &allAxes() {
  static const std::vector<Symbol> list = {
      word(SymbolKind::Axis, "prompt", "", "prompts of the batch"),
      word(SymbolKind::Axis, "rollout", "", "responses of one prompt"),
      word(SymbolKind::Axis, "token", "",
           "tokens of the text that is meant: of the response, or of a "
           "`text[prompt]`")};
  return list;
}

const std::vector<Symbol> &allTypes() {
  static const std::vector<Symbol> list = {
      word(SymbolKind::Type, "f32", "", "a number in single precision"),
      word(SymbolKind::Type, "f64", "", "a number in double precision"),
      word(SymbolKind::Type, "i64", "", "a whole number of 64 bits"),
      word(SymbolKind::Type, "bool", "", "true or false"),
      word(SymbolKind::Type, "text", "", "Unicode text"),
      word(SymbolKind::Type, "axes", "", "an axis, or a list of axes"),
      word(SymbolKind::Type, "fn", "", "a callable, passed by its name")};
  return list;
}

std::optional<Symbol> find(const std::vector<Symbol> &list,
                           const std::string &name) {
  for (const Symbol &symbol : list)
    if (symbol.name == name)
      return symbol;
  return std::nullopt;
}

std::vector<Symbol> slotsOf(const std::string &record) {
  std::vector<Symbol> list;
  if (const sema::ContextRow *context = sema::contextOf(record))
    for (const sema::SlotRow &row : context->slots)
      list.push_back(slotOf(row));
  return list;
}

std::optional<Symbol> constructorOf(const std::string &name) {
  // Blocks and tasks have words of their own.
  const sema::ContextRow *context = sema::contextOf(name);
  if (!context || context->kind == "Experiment" || context->kind == "Phase" ||
      name == "task")
    return std::nullopt;
  return contextSymbol(*context);
}

std::vector<Symbol> constructorsFor(const std::string &record,
                                    const std::string &slot) {
  std::vector<Symbol> list;
  if (const sema::SlotRow *row = rowOf(record, slot)) {
    std::string kind = sema::kindOf(row->type);
    if (!kind.empty())
      for (const std::string &name : sema::contextsOfKind(kind))
        if (std::optional<Symbol> symbol = constructorOf(name))
          list.push_back(*symbol);
  }
  return list;
}

std::vector<std::string> choicesFor(const std::string &record,
                                    const std::string &slot) {
  std::vector<std::string> list;
  if (const sema::SlotRow *row = rowOf(record, slot)) {
    list = sema::choicesOf(row->type);
    if (row->type == sema::SlotType::Bool)
      list = {"true", "false"};
    if (row->fallback == "absent" || row->fallback == "inherit")
      list.push_back(row->fallback);
  }
  return list;
}

std::vector<Symbol> streamsBehind(const std::string &head) {
  Symbol logp =
      word(SymbolKind::Stream, "logp", "", "log-probability of each token");
  Symbol entropy = word(SymbolKind::Stream, "entropy", "",
                        "entropy of the distribution each token was drawn "
                        "from, in nats");
  if (head == "sampled")
    return {logp};
  Symbol value = word(SymbolKind::Stream, "value", "",
                      "what the critic expects before each token");
  std::vector<Symbol> rows{logp, entropy};
  for (auto [name, doc] : ofRows)
    rows.push_back(word(SymbolKind::Stream, name, "", doc));
  if (head == "ref")
    return rows;
  if (head == "old") {
    rows.push_back(value);
    return rows;
  }
  Symbol old = word(SymbolKind::Stream, "old", "",
                    "under the weights that sampled the batch");
  Symbol ref = word(SymbolKind::Stream, "ref", "",
                    "under the policy as it was when the phase began");
  rows.insert(rows.end(), {old, ref});
  return rows;
}

} // namespace rl::index
