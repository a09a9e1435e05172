// In: config.json, read; its family. Out: rotary embeddings.
// Must not know: weights, how a forward pass works.
#include "model/HfLayers.h"

#include <cmath>

namespace rlrt {
namespace {

using Scaling = Rope::Scaling;

/// A scaling and the fields that it reads beside the base.
struct Row {
  const char *name;
  Scaling scaling;
  std::set<std::string> fields;
};

const std::vector<Row> &rows() {
  static const std::vector<Row> table = {
      {"default", Scaling::None, {}},
      {"linear", Scaling::Linear, {"factor"}},
      {"dynamic", Scaling::Dynamic, {"factor"}},
      {"llama3",
       Scaling::Llama3,
       {"factor", "low_freq_factor", "high_freq_factor",
        "original_max_position_embeddings"}},
      {"yarn",
       Scaling::Yarn,
       {"factor", "attention_factor", "mscale", "mscale_all_dim", "beta_fast",
        "beta_slow", "truncate", "original_max_position_embeddings"}}};
  return table;
}

const Row &rowOf(const HfReader &in) {
  // Older files say `type`.
  const char *field =
      in.has("rope_type") || !in.has("type") ? "rope_type" : "type";
  std::string name = in.text(field, "default"), known;
  if (in.has("type") && in.text("type", "") != name)
    in.refuse("type", "differs from rope_type `" + name + "`");
  for (const Row &row : rows()) {
    if (name == row.name)
      return row;
    known += (known.empty() ? "`" : ", `") + std::string(row.name) + "`";
  }
  in.refuse(field, "this scaling of the rotary embedding is not implemented; "
                   "those that are: " +
                       known);
}

double positive(const HfReader &in, const char *field, double value) {
  if (!(value > 0) || !std::isfinite(value))
    in.refuse(field, "must be positive");
  return value;
}

/// The factor of cosines and sines. arXiv:2309.00071, equation 22; `mscale`
/// and `mscale_all_dim` are the two halves of a ratio of it.
double amplitude(const HfReader &in, double factor) {
  if (in.has("attention_factor"))
    return positive(in, "attention_factor", in.number("attention_factor"));
  auto part = [&](double weight) {
    return factor <= 1 ? 1.0 : 0.1 * weight * std::log(factor) + 1.0;
  };
  double over = in.number("mscale", 0), under = in.number("mscale_all_dim", 0);
  return over != 0 && under != 0 ? part(over) / part(under) : part(1);
}

/// One entry, be it the whole of `rope_parameters` or that of a kind of layer.
Rope readRope(const HfReader &in, double theta, int64_t positions,
              int64_t headSize) {
  const Row &row = rowOf(in);
  for (const auto &[name, value] : in.root.items())
    if (name == "partial_rotary_factor") {
      if (!value.is_null() && value != 1)
        in.refuse(name, "rotating a part is not implemented");
    } else if (name != "rope_theta" && name != "rope_type" && name != "type" &&
               !value.is_null() && !row.fields.count(name)) {
      in.refuse(name, std::string("this field is unknown to the scaling `") +
                          row.name + "`; remove it if it changes nothing");
    }
  Rope rope;
  rope.scaling = row.scaling;
  rope.theta = positive(in, "rope_theta", in.number("rope_theta", theta));
  if (row.scaling == Scaling::None)
    return rope;
  rope.original = in.integer("original_max_position_embeddings", positions);
  positive(in, "original_max_position_embeddings", double(rope.original));
  // With a null, yarn scales to as many positions as the model has.
  rope.factor =
      row.scaling == Scaling::Yarn && in.given("factor") && !in.has("factor")
          ? double(positions) / double(rope.original)
          : in.number("factor");
  positive(in, "factor", rope.factor);
  if (rope.factor < 1)
    in.refuse("factor", "must be at least 1");
  if (row.scaling == Scaling::Dynamic && headSize <= 2)
    in.fail("heads of size 2 cannot be scaled dynamically");
  if (row.scaling == Scaling::Llama3) {
    rope.lowFactor = in.number("low_freq_factor");
    rope.highFactor = in.number("high_freq_factor");
    positive(in, "low_freq_factor", rope.lowFactor);
    if (!(rope.highFactor > rope.lowFactor))
      in.refuse("high_freq_factor", "must be greater than low_freq_factor");
  }
  if (row.scaling == Scaling::Yarn) {
    rope.fast = positive(in, "beta_fast", in.number("beta_fast", 32));
    rope.slow = positive(in, "beta_slow", in.number("beta_slow", 1));
    rope.wholeBounds = in.boolean("truncate", true);
    rope.amplitude = amplitude(in, rope.factor);
    if (rope.fast < rope.slow)
      in.refuse("beta_fast", "must not be less than beta_slow");
    if (rope.theta <= 1)
      in.refuse("rope_theta", "must be greater than 1");
  }
  return rope;
}

} // namespace

void readRopes(const HfReader &in, const HfFamily &family,
               ModelConfig &config) {
  int64_t positions = config.context;
  auto read = [&](const HfReader &from, double theta) {
    return readRope(from, theta, positions, config.headSize);
  };
  double theta = in.number("rope_theta", family.ropeTheta);
  double local = in.number("rope_local_base_freq", family.localTheta);
  bool old = in.has("rope_scaling");
  if (old && in.has("rope_parameters") &&
      in.root["rope_scaling"] != in.root["rope_parameters"])
    in.refuse("rope_scaling", "differs from rope_parameters; remove one");
  HfReader none("{}", "");
  config.ropes.clear();
  if (!old && in.has("rope_parameters")) {
    HfReader given(in, "rope_parameters");
    bool byKind =
        given.given("full_attention") || given.given("sliding_attention");
    if (byKind) {
      for (const auto &[name, value] : given.root.items())
        if (name != "full_attention" && name != "sliding_attention")
          given.refuse(name, "must be an entry of a kind of layer");
      auto entry = [&](const char *name, double base) {
        return given.has(name) ? read(HfReader(given, name), base)
                               : read(none, base);
      };
      config.ropes = {entry("full_attention", theta),
                      entry("sliding_attention", local > 0 ? local : theta)};
    } else {
      if (local > 0)
        in.refuse("rope_parameters", "must have an entry for each of "
                                     "`full_attention` and "
                                     "`sliding_attention`");
      config.ropes = {read(given, theta)};
      if (in.has("rope_theta") && config.ropes[0].theta != theta)
        in.refuse("rope_theta", "differs from rope_parameters.rope_theta");
    }
  } else {
    config.ropes = {old ? read(HfReader(in, "rope_scaling"), theta)
                        : read(none, theta)};
    positive(in, "rope_theta", theta);
    if (local > 0)
      config.ropes.push_back(read(none, local));
  }
  if (config.ropes.size() == 2 && config.ropes[0] == config.ropes[1])
    config.ropes.pop_back();
  // These two name the positions before the scaling.
  const Rope &rope = config.ropes[0];
  if (rope.scaling == Scaling::Dynamic || rope.scaling == Scaling::Yarn)
    config.context =
        std::max(positions, int64_t(rope.factor * double(rope.original)));
}

} // namespace rlrt
