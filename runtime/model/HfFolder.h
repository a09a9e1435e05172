// In: a folder in the Hugging Face layout, or a model. Out: a model, or such
// a folder.
// Must not know: tokenizers beyond their files, training, sampling.
#pragma once

#include "model/CausalLm.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// Loads config.json and the safetensors weights (single file or sharded;
/// f32, bf16, f16) of a Llama-family folder into an f32 model. Throws
/// std::runtime_error naming the file and the field or tensor at fault.
std::unique_ptr<CausalLm> loadHfFolder(const std::string &folder,
                                       torch::Device device = torch::kCPU);

/// Writes config.json, generation_config.json and model.safetensors (f32),
/// and `files` (name, content; those of the tokenizer). Files are written
/// beside their place and renamed, so that a reader never sees half of one.
void saveHfFolder(
    const std::string &folder, const CausalLm &model,
    const std::vector<std::pair<std::string, std::string>> &files = {});

} // namespace rlrt
