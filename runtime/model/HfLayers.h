// In: config.json, read; its family. Out: kinds of attention by layer, and
// rotary embeddings.
// Must not know: weights, how a forward pass works.
#pragma once

#include "model/HfFamilies.h"
#include "model/ModelConfig.h"

#include <set>
#include <string>

namespace rlrt {

/// Sets ropes, and extends the context where a scaling means to. Needs the
/// sizes of `config`.
void readRopes(const HfReader &in, const HfFamily &family, ModelConfig &config);

/// Sets kinds. Needs the sizes and ropes of `config`.
void readLayerKinds(const HfReader &in, const HfFamily &family,
                    ModelConfig &config);

/// Fields that the two read for a family.
std::set<std::string> layerFields(const HfFamily &family);

} // namespace rlrt
