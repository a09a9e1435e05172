// In: a word. Out: what unit it names.
// Must not know: numbers.
#pragma once

#include <string>
#include <string_view>

namespace verify {

/// The canonical name of a unit, or empty.
std::string_view canonicalUnit(std::string_view word);

} // namespace verify
