// In: report.html. Out: its text. Must not know: what is filled in.
#pragma once

namespace rl::tool {

/// The page of `rlc report` with the empty data `{"runs": []}`.
extern const char *const reportPage;

} // namespace rl::tool
