// In: this process. Out: where it runs, for the trace.
// Must not know: what it runs.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace rlrt {

/// Host, processor, memory, system, versions, and the time now (UTC).
/// `instructions`: what row kernels use; empty: there are none.
nlohmann::ordered_json environment(const std::string &instructions);

} // namespace rlrt
