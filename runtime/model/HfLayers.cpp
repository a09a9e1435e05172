// In: config.json, read; its family. Out: kinds of attention by layer.
// Must not know: weights, how a forward pass works.
#include "model/HfLayers.h"

namespace rlrt {
namespace {

const char fullName[] = "full_attention", slidingName[] = "sliding_attention";

bool switched(WindowPlace place) {
  return place == WindowPlace::FromLayer || place == WindowPlace::Unrotated;
}

/// The window of the layers that have one; 0: none has.
int64_t readWindow(const HfReader &in, const HfFamily &family) {
  if (family.windows == WindowPlace::Nowhere ||
      (switched(family.windows) && !in.boolean("use_sliding_window", false)))
    return 0;
  // Unlike a missing field, a null says that there is no window.
  if (in.given("sliding_window") && !in.has("sliding_window"))
    return 0;
  int64_t window = in.integer("sliding_window", family.window);
  if (window < 0 || (window == 0 && in.has("sliding_window")))
    in.refuse("sliding_window", "must be positive, or null for no window");
  return window;
}

/// Which layers are without positions.
std::vector<bool> readUnrotated(const HfReader &in, const HfFamily &family,
                                int64_t layers) {
  std::vector<bool> unrotated(static_cast<size_t>(layers), false);
  if (!family.hasUnrotated)
    return unrotated;
  if (auto marks = in.list<int64_t>("no_rope_layers")) {
    if (int64_t(marks->size()) < layers)
      in.refuse("no_rope_layers", "must have an entry for each of the " +
                                      std::to_string(layers) + " layers");
    for (size_t i = 0; i < unrotated.size(); ++i)
      unrotated[i] = (*marks)[i] == 0;
    return unrotated;
  }
  int64_t every = in.integer("no_rope_layer_interval", 4);
  if (every <= 0)
    in.refuse("no_rope_layer_interval", "must be positive");
  for (int64_t i = every - 1; i < layers; i += every)
    unrotated[static_cast<size_t>(i)] = true;
  return unrotated;
}

/// Which layers have a window when `layer_types` does not say.
bool slides(const HfReader &in, const HfFamily &family, int64_t layer,
            bool unrotated) {
  switch (family.windows) {
  case WindowPlace::Nowhere:
    return false;
  case WindowPlace::All:
    return true;
  case WindowPlace::FromLayer:
    return layer >= in.integer("max_window_layers", 28);
  case WindowPlace::Unrotated:
    return unrotated;
  case WindowPlace::Pattern:
    break;
  }
  const char *field = in.has("sliding_window_pattern")
                          ? "sliding_window_pattern"
                          : "_sliding_window_pattern";
  int64_t every = in.integer(field, family.pattern);
  if (every <= 0)
    in.refuse(field, "must be positive");
  return (layer + 1) % every != 0;
}

} // namespace

void readLayerKinds(const HfReader &in, const HfFamily &family,
                    ModelConfig &config) {
  int64_t window = readWindow(in, family);
  std::vector<bool> unrotated = readUnrotated(in, family, config.layers);
  std::optional<std::vector<std::string>> types;
  if (family.hasLayerTypes)
    types = in.list<std::string>("layer_types");
  if (types && int64_t(types->size()) != config.layers)
    in.refuse("layer_types", "must have an entry for each of the " +
                                 std::to_string(config.layers) + " layers");
  for (int64_t i = 0; i < config.layers; ++i) {
    auto at = static_cast<size_t>(i);
    bool sliding = window > 0 && slides(in, family, i, unrotated[at]);
    if (types) {
      const std::string &type = (*types)[at];
      if (type != fullName && type != slidingName)
        in.refuse("layer_types", "`" + type + "` is not implemented; `" +
                                     fullName + "` and `" + slidingName +
                                     "` are");
      sliding = type == slidingName;
      if (sliding && window == 0)
        in.refuse(
            "layer_types",
            std::string("`") + slidingName +
                "` without a window; set "
                "`sliding_window`" +
                (switched(family.windows) ? " and `use_sliding_window`" : ""));
    }
    AttentionKind kind;
    kind.window = sliding ? window : 0;
    kind.rope = unrotated[at] ? -1 : sliding && config.ropes.size() > 1 ? 1 : 0;
    config.kinds.push_back(kind);
  }
}

std::set<std::string> layerFields(const HfFamily &family) {
  std::set<std::string> fields = {"rope_theta", "rope_parameters",
                                  "rope_scaling", "max_position_embeddings"};
  if (family.localTheta > 0)
    fields.insert("rope_local_base_freq");
  if (family.hasLayerTypes)
    fields.insert("layer_types");
  if (family.hasUnrotated)
    fields.insert({"no_rope_layers", "no_rope_layer_interval"});
  if (family.windows != WindowPlace::Nowhere)
    fields.insert("sliding_window");
  // Files of one family are often started from those of another.
  if (switched(family.windows))
    fields.insert({"use_sliding_window", "max_window_layers"});
  if (family.windows == WindowPlace::Pattern)
    fields.insert({"sliding_window_pattern", "_sliding_window_pattern"});
  return fields;
}

} // namespace rlrt
