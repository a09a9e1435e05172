// In: this process. Out: where it runs, for the trace.
// Must not know: what it runs.
#pragma once

#include <nlohmann/json.hpp>

namespace rlrt {

/// Host, processor, memory, system, versions, and the time now (UTC).
nlohmann::ordered_json environment();

} // namespace rlrt
