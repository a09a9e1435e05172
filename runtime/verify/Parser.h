// In: the text of an answer. Out: its tree.
// Must not know: how trees are compared.
#pragma once

#include "runtime/verify/Answer.h"

#include <optional>

namespace verify {

/// Reads LaTeX and plain answers; nothing where the text is no answer. Throws
/// LimitReached.
std::optional<Answer> read(std::string_view text, const Limits &limits);

} // namespace verify
