// In: a folder in the layout of PEFT, or a model with an adapter. Out: that
// adapter in a model, or such a folder.
// Must not know: tokenizers, training.
#pragma once

#include "model/CausalLm.h"

#include <string>

namespace rlrt {

/// Gives `model` the adapter of adapter_config.json and
/// adapter_model.safetensors. Throws std::runtime_error naming the file and
/// the field or tensor at fault.
void loadPeftFolder(const std::string &folder, CausalLm &model);

/// Sets an adapter that `model` has to one that `savePeftFolder` wrote.
void restorePeftFolder(const std::string &folder, CausalLm &model);

/// Writes the adapter of `model` as such a folder (f32). `base` says where
/// its frozen weights are from; empty: from no folder.
void savePeftFolder(const std::string &folder, const CausalLm &model,
                    const std::string &base);

} // namespace rlrt
