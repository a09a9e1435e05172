// In: a JSON Schema. Out: what is wrong with it.
// Must not know: what it is asked about, the Ast.
#pragma once

#include <string>

namespace rl::sema {

/// The first fault of a schema of draft 7, with the place in it as a JSON
/// pointer; empty where there is none. A word it does not know is one: it would
/// allow what it seems to forbid. Patterns are not read.
std::string faultOfSchema(const std::string &text);

} // namespace rl::sema
