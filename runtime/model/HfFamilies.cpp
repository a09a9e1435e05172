// In: nothing. Out: a table of the model families whose folders can be read:
// what their config.json does not say.
// Must not know: how a forward pass works.
#include "model/HfFamilies.h"

namespace rlrt {
namespace {

/// A row says only where a family departs from the defaults of HfFamily.
/// Source: the configuration and modeling files of transformers 5.23.
const HfFamily families[] = {{.type = "llama",
                              .architecture = "LlamaForCausalLM",
                              .context = 2048,
                              .attentionBias = true,
                              .mlpBias = true},
                             {.type = "mistral",
                              .architecture = "MistralForCausalLM",
                              .kvHeads = 8,
                              .context = 131072,
                              .window = 4096,
                              .windows = WindowPlace::All},
                             {.type = "qwen2",
                              .architecture = "Qwen2ForCausalLM",
                              .kvHeads = 32,
                              .context = 32768,
                              .window = 4096,
                              .qkvBias = true,
                              .windows = WindowPlace::FromLayer,
                              .hasLayerTypes = true},
                             {.type = "qwen3",
                              .architecture = "Qwen3ForCausalLM",
                              .kvHeads = 32,
                              .headSize = 128,
                              .context = 32768,
                              .window = 4096,
                              .queryNorm = true,
                              .windows = WindowPlace::FromLayer,
                              .attentionBias = true,
                              .hasLayerTypes = true},
                             {.type = "smollm3",
                              .architecture = "SmolLM3ForCausalLM",
                              .kvHeads = 4,
                              .context = 32768,
                              .ropeTheta = 2000000.0,
                              .tied = true,
                              .windows = WindowPlace::Unrotated,
                              .attentionBias = true,
                              .mlpBias = true,
                              .hasUnrotated = true,
                              .hasLayerTypes = true},
                             {.type = "gemma2",
                              .architecture = "Gemma2ForCausalLM",
                              .kvHeads = 4,
                              .headSize = 256,
                              .context = 8192,
                              .tied = true,
                              .attentionCap = 50,
                              .logitCap = 30,
                              .window = 4096,
                              .pattern = 2,
                              .normAfter = true,
                              .normFromOne = true,
                              .scaledEmbedding = true,
                              .windows = WindowPlace::Pattern,
                              .attentionBias = true,
                              .queryScalar = true,
                              .hasAttentionCap = true,
                              .hasLogitCap = true,
                              .hasLayerTypes = true,
                              .activationField = "hidden_activation",
                              .activation = "gelu_pytorch_tanh"},
                             {.type = "gemma3_text",
                              .architecture = "Gemma3ForCausalLM",
                              .kvHeads = 4,
                              .headSize = 256,
                              .context = 131072,
                              .ropeTheta = 1000000.0,
                              .localTheta = 10000.0,
                              .tied = true,
                              .window = 4096,
                              .pattern = 6,
                              .queryNorm = true,
                              .normAfter = true,
                              .normFromOne = true,
                              .scaledEmbedding = true,
                              .windows = WindowPlace::Pattern,
                              .attentionBias = true,
                              .queryScalar = true,
                              .hasLogitCap = true,
                              .hasLayerTypes = true,
                              .activationField = "hidden_activation",
                              .activation = "gelu_pytorch_tanh"}};

/// Families that are close to one of ours, and the way out.
struct Near {
  const char *type, *remedy;
};

const Near nearFamilies[] = {
    {"gemma3", "this folder holds a model of images and text; save its text "
               "model as `gemma3_text` (Gemma3ForCausalLM) first"},
    {"gemma", "Gemma 1 is not implemented; Gemma 2 and 3 are"},
    {"mixtral", "mixtures of experts are not implemented"},
    {"qwen2_moe", "mixtures of experts are not implemented"},
    {"qwen3_moe", "mixtures of experts are not implemented"}};

} // namespace

const HfFamily &hfFamily(const HfReader &in) {
  if (!in.has("model_type"))
    in.fail("field `model_type` is missing");
  std::string type = in.text("model_type", ""), known;
  for (const HfFamily &family : families) {
    known += (known.empty() ? "`" : ", `") + std::string(family.type) + "`";
    if (type != family.type)
      continue;
    if (in.has("architectures") &&
        in.root["architectures"] !=
            nlohmann::json::array({family.architecture}))
      in.refuse("architectures", "only `" + std::string(family.architecture) +
                                     "` is implemented for `" + type + "`");
    return family;
  }
  for (const Near &near : nearFamilies)
    if (type == near.type)
      in.refuse("model_type", near.remedy);
  in.refuse("model_type", "this architecture is not implemented; those that "
                          "are: " +
                              known);
}

} // namespace rlrt
