// In: Primitives.def and Slots.def. Out: the words of the language as symbols.
// Must not know: files, graphs.
#pragma once

#include "dsl/index/Outline.h"

#include <optional>

namespace rl::index {

/// `over: axes` of a primitive.
struct PrimitiveParameter {
  std::string name, type, value;
};

/// The parameters of a row's signature.
std::vector<PrimitiveParameter> parametersOf(const std::string &signature);
/// Rows of Primitives.def of a spelling that is called; `min` has two.
std::vector<Symbol> primitivesOf(const std::string &name);
/// Every primitive that is called.
const std::vector<Symbol> &allPrimitives();
/// Every value of the language: `response`, `logp`, `step`, `data`.
const std::vector<Symbol> &allBuiltins();
/// Built-in axes, dtypes, and the words that name other types.
const std::vector<Symbol> &allAxes();
const std::vector<Symbol> &allTypes();
/// The symbol of that name in a list.
std::optional<Symbol> find(const std::vector<Symbol> &list,
                           const std::string &name);

/// Slots of a record, of the language's own making: `train`, `adamw`.
std::vector<Symbol> slotsOf(const std::string &record);
/// The record of a name: `adamw`.
std::optional<Symbol> constructorOf(const std::string &name);
/// Records that a slot takes: `adamw` for `optimizer` of `train`.
std::vector<Symbol> constructorsFor(const std::string &record,
                                    const std::string &slot);
/// Words a slot takes: `train`, `held_out`, `absent`, `inherit`.
std::vector<std::string> choicesFor(const std::string &record,
                                    const std::string &slot);
/// What may follow the dot of a text or of `old`, `ref`, `sampled`.
std::vector<Symbol> streamsBehind(const std::string &head);

} // namespace rl::index
