// In: Slots.def. Out: its rows as data, their default expressions parsed.
// Must not know: graphs, phases.
#pragma once

#include "dsl/sema/Modules.h"

namespace rl::sema {

enum class When { Build, Start, Step, Batch };
enum class SlotType {
  I64,
  F32,
  Bool,
  Text,
  Texts,
  Policy,
  Data,
  Optimizer,
  Tokenizer,
  Sample,
  Critic,
  Split,
  Precision,
  Fields,
  RewardExpr,
  AdvantageExpr,
  SelectExpr,
  ObjectiveExpr,
  TextExpr,
  Metrics,
  Checkpoints,
  Health,
  Adapter,
  Refill
};

/// A row SLOT of Slots.def.
struct SlotRow {
  std::string context, name;
  SlotType type;
  std::string fallback; ///< default expression; empty: required
  When when;
  std::string doc;
};

/// A row CONTEXT of Slots.def with its slots in order.
struct ContextRow {
  std::string name, kind, doc;
  std::vector<SlotRow> slots;
};

/// Every context, in order of the file.
const std::vector<ContextRow> &contexts();
/// The context of a name, or null.
const ContextRow *contextOf(const std::string &name);
/// Names of the contexts that make a kind of value.
std::vector<std::string> contextsOfKind(const std::string &kind);
/// The kind a slot type is made by (`Policy`), or empty for other types.
std::string kindOf(SlotType type);
/// The names one of which a slot of this type is (`train`, `held_out`), else
/// none.
std::vector<std::string> choicesOf(SlotType type);
/// `an i64`, `a policy: causal_lm or load`, for messages.
std::string inWords(SlotType type);
/// Why `x` is out of the slot's range, or empty.
std::string outOfRange(const std::string &context, const std::string &slot,
                       double x);

/// Pairs of slots of a context, the first of which divides the second.
std::vector<std::pair<std::string, std::string>>
divisors(const std::string &context);

/// A row UNREAD of a context.
struct UnreadRow {
  std::string slot, other, why;
  bool (*holds)(double x); ///< of the value of `other`
};
std::vector<UnreadRow> unreadRows(const std::string &context);

/// The default expressions, parsed once for a compilation.
class SlotDefaults {
public:
  explicit SlotDefaults(Session &session);
  /// The default of a row that has one and is neither inherit nor absent.
  const ast::Expr *of(const SlotRow &row) const;
  Module module; ///< where those expressions stand

private:
  std::map<std::string, const ast::Expr *> expressions;
};

} // namespace rl::sema
