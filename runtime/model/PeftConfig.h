// In: adapter_config.json of a PEFT folder, as text. Out: an adapter's
// configuration; and back.
// Must not know: weights, files.
#pragma once

#include "model/Adapter.h"

#include <string>

namespace rlrt {

/// Reads adapter_config.json. `file` names it in errors. A field that is not
/// implemented is an error when its value would change a number of the model
/// or of its training, and so is one that nobody knows and that says anything.
AdapterConfig parsePeftConfig(const std::string &text, const std::string &file);

/// adapter_config.json of an adapter; of one that was read, with all it said.
/// `base` is the folder of the frozen weights, empty: there is none.
std::string writePeftConfig(const AdapterConfig &config,
                            const std::string &base);

} // namespace rlrt
