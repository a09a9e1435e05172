// In: a response or a gold answer. Out: the text of its answer.
// Must not know: what the answer means.
#pragma once

#include "runtime/verify/Verify.h"

#include <optional>

namespace verify {

/// The answer of a response, or nothing where it declares none.
std::optional<std::string> extract(std::string_view response, Mode mode);

/// The answer of a gold text: its last box, what stands behind its last
/// `####`, or all of it.
std::string extractGold(std::string_view gold);

} // namespace verify
