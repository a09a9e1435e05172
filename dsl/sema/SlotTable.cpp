// In: Slots.def. Out: its rows as data. Must not know: graphs, phases.
#include "dsl/sema/SlotTable.h"

#include <cassert>

namespace rl::sema {

static std::vector<ContextRow> readTable() {
  std::vector<ContextRow> rows;
#define CONTEXT(name, kind, doc) rows.push_back({#name, kind, doc, {}});
#define SLOT(context, name, type, fallback, when, doc)                         \
  rows.back().slots.push_back(                                                 \
      {#context, #name, SlotType::type, fallback, When::when, doc});
#include "dsl/primitives/Slots.def"
#undef CONTEXT
#undef SLOT
  return rows;
}

const std::vector<ContextRow> &contexts() {
  static const std::vector<ContextRow> rows = readTable();
  return rows;
}

const ContextRow *contextOf(const std::string &name) {
  for (const ContextRow &row : contexts())
    if (row.name == name)
      return &row;
  return nullptr;
}

std::vector<std::string> contextsOfKind(const std::string &kind) {
  std::vector<std::string> names;
  for (const ContextRow &row : contexts())
    if (row.kind == kind && row.name != "task")
      names.push_back(row.name);
  return names;
}

std::string kindOf(SlotType type) {
  switch (type) {
  case SlotType::Policy:
    return "Policy";
  case SlotType::Data:
    return "Data";
  case SlotType::Optimizer:
    return "Optimizer";
  case SlotType::Tokenizer:
    return "Tokenizer";
  case SlotType::Sample:
    return "Sample";
  case SlotType::Critic:
    return "Critic";
  case SlotType::Checkpoints:
    return "Checkpoints";
  case SlotType::Health:
    return "Health";
  case SlotType::Adapter:
    return "Adapter";
  case SlotType::Refill:
    return "Refill";
  default:
    return "";
  }
}

std::vector<std::string> choicesOf(SlotType type) {
  switch (type) {
  case SlotType::Split:
    return {"train", "held_out"};
  case SlotType::Precision:
    return {"f32", "bf16"};
  default:
    return {};
  }
}

std::string inWords(SlotType type) {
  switch (type) {
  case SlotType::I64:
    return "an i64";
  case SlotType::F32:
    return "an f32";
  case SlotType::Bool:
    return "a bool";
  case SlotType::Text:
    return "a text";
  case SlotType::Texts:
    return "a text or a list of texts";
  case SlotType::Fields:
    return "a record of field types, as in `{ question: text }`";
  case SlotType::Metrics:
    return "a list of metrics, or a record that names them";
  case SlotType::RewardExpr:
  case SlotType::AdvantageExpr:
  case SlotType::ObjectiveExpr:
    return "an expression of f32";
  case SlotType::SelectExpr:
    return "an expression of bool[prompt, rollout]";
  case SlotType::TextExpr:
    return "an expression of text[prompt]";
  default:
    break;
  }
  std::vector<std::string> names;
  for (const std::string &name : choicesOf(type))
    names.push_back("`" + name + "`");
  for (const std::string &name : contextsOfKind(kindOf(type)))
    names.push_back("`" + name + "`");
  if (type == SlotType::Data)
    names.push_back("a task");
  std::string words;
  for (size_t i = 0; i < names.size(); ++i)
    words += (i == 0 ? "" : i + 1 < names.size() ? ", " : " or ") + names[i];
  return words;
}

std::string outOfRange(const std::string &context, const std::string &slot,
                       double x) {
#define CONTEXT(name, kind, doc)
#define SLOT(context, name, type, fallback, when, doc)
#define RANGE(of, name, words, condition)                                      \
  if (context == #of && slot == #name && !(condition))                         \
    return words;
#define DIVIDES(of, part, whole)
#define UNREAD(of, name, other, why, condition)
#include "dsl/primitives/Slots.def"
#undef CONTEXT
#undef SLOT
#undef RANGE
#undef DIVIDES
#undef UNREAD
  return "";
}

std::vector<std::pair<std::string, std::string>>
divisors(const std::string &context) {
  std::vector<std::pair<std::string, std::string>> pairs;
#define CONTEXT(name, kind, doc)
#define SLOT(context, name, type, fallback, when, doc)
#define RANGE(of, name, words, condition)
#define DIVIDES(of, part, whole)                                               \
  if (context == #of)                                                          \
    pairs.push_back({#part, #whole});
#define UNREAD(of, name, other, why, condition)
#include "dsl/primitives/Slots.def"
#undef CONTEXT
#undef SLOT
#undef RANGE
#undef DIVIDES
#undef UNREAD
  return pairs;
}

std::vector<UnreadRow> unreadRows(const std::string &context) {
  std::vector<UnreadRow> rows;
#define CONTEXT(name, kind, doc)
#define SLOT(context, name, type, fallback, when, doc)
#define RANGE(of, name, words, condition)
#define DIVIDES(of, part, whole)
#define UNREAD(of, name, other, why, condition)                                \
  if (context == #of)                                                          \
    rows.push_back({#name, #other, why, [](double x) { return condition; }});
#include "dsl/primitives/Slots.def"
#undef CONTEXT
#undef SLOT
#undef RANGE
#undef DIVIDES
#undef UNREAD
  return rows;
}

static bool isExpression(const std::string &fallback) {
  return !fallback.empty() && fallback != "inherit" && fallback != "absent";
}

SlotDefaults::SlotDefaults(Session &session) {
  std::string text;
  for (const ContextRow &context : contexts())
    for (const SlotRow &slot : context.slots)
      if (isExpression(slot.fallback))
        text += "fn " + context.name + "_" + slot.name +
                "() -> f32 = " + slot.fallback + "\n";
  module.source = session.add("Slots.def", text);
  const ParsedText &parsed = session.impl->parsed(*module.source);
  assert(!parsed.syntax.hasErrors() && "a default of Slots.def");
  module.file = &*parsed.file;
  for (const ast::Item &item : module.file->items)
    if (const auto *callable = std::get_if<ast::Callable>(&item))
      if (!callable->body.empty())
        if (const auto *expr =
                std::get_if<ast::ExprPtr>(&callable->body.back()))
          expressions[callable->name.text] = expr->get();
}

const ast::Expr *SlotDefaults::of(const SlotRow &row) const {
  auto found = expressions.find(row.context + "_" + row.name);
  return found == expressions.end() ? nullptr : found->second;
}

} // namespace rl::sema
