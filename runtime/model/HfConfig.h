// In: config.json and generation_config.json of a Hugging Face folder, as
// text. Out: a model configuration; and back.
// Must not know: weights, tokenizers.
#pragma once

#include "model/CausalLm.h"

#include <string>

namespace rlrt {

/// Reads config.json. `file` names it in errors. A field that this runtime
/// does not implement is an error when its value would change a number, and
/// so is a field nobody knows.
ModelConfig parseHfConfig(const std::string &text, const std::string &file);

/// Adds the end tokens of generation_config.json.
void parseHfGenerationConfig(const std::string &text, const std::string &file,
                             ModelConfig &config);

/// config.json of a model.
std::string writeHfConfig(const ModelConfig &config);

/// generation_config.json of a model.
std::string writeHfGenerationConfig(const ModelConfig &config);

} // namespace rlrt
