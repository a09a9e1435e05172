// In: a phase and a seed. Out: a ragged batch, for kernels and for the oracle.
// Must not know: compiled code.
#include "Machine.h"

namespace kernels {

using namespace rl;
using model::AxisId;
using model::Quantity;
using model::Version;

Batch::Batch(const model::Experiment &experiment, size_t number, bool onePass,
             unsigned seedOfAll, int64_t promptCount, int64_t tokens)
    : params(experiment.params) {
  const model::Phase &phase = experiment.phases[number];
  std::mt19937 random(seedOfAll);
  auto below = [&](int64_t n) {
    return std::uniform_int_distribution<int64_t>(0, n - 1)(random);
  };
  auto real = [&](double low, double high) {
    return float(std::uniform_real_distribution<double>(low, high)(random));
  };
  auto ragged = [&](int64_t parents, int64_t most) {
    std::vector<int64_t> offsets = {0};
    for (int64_t i = 0; i < parents; ++i)
      // Among the first: a full one, none and a single one.
      offsets.push_back(offsets.back() + (i == 0   ? most
                                          : i == 1 ? 0
                                          : i == 2 ? 1
                                                   : below(most + 1)));
    return offsets;
  };

  prompts = 4 + below(5);
  if (promptCount >= 0)
    prompts = promptCount;
  seed = below(1000);
  step = double(below(20));
  offsets[model::promptAxis] = {0, prompts};
  offsets[model::rolloutAxis] = ragged(prompts, 5);
  for (size_t i = 0; i < phase.graph.axes.size(); ++i)
    if (phase.graph.axes[i].kind == model::Axis::Kind::Token)
      offsets[AxisId(i)] =
          ragged(offsets.at(phase.graph.axes[i].parent).back(), tokens);
  for (auto &[axis, points] : offsets)
    if (axis != model::promptAxis && axis != model::rolloutAxis)
      for (Version version :
           {Version::Current, Version::Old, Version::Sampled, Version::Ref})
        for (Quantity quantity :
             {Quantity::Logp, Quantity::Entropy, Quantity::LogZ,
              Quantity::MaxProb, Quantity::TokenRank, Quantity::TopMass,
              Quantity::Value}) {
          std::vector<float> &stream = streams[{axis, version, quantity}];
          for (int64_t i = 0; i < points.back(); ++i)
            stream.push_back(quantity == Quantity::Logp ? real(-3, 0)
                                                        : real(0, 4));
          if (onePass && version == Version::Old)
            stream = streams[{axis, Version::Current, quantity}];
        }
  for (int64_t i = 0; i < offsets[model::rolloutAxis].back(); ++i) {
    responses.push_back(std::string(below(2), ' ') + std::to_string(below(3)));
    truncated.push_back(uint8_t(below(2)));
  }
  for (int64_t i = 0; i < prompts; ++i)
    index.push_back(below(100));
  for (const model::FieldDecl &field : phase.data.fields) {
    reference::Values &values = fields[field.name];
    for (int64_t i = 0; i < prompts; ++i) {
      if (field.dtype == model::Dtype::Text)
        values.texts.push_back(std::to_string(below(3)));
      else if (field.dtype == model::Dtype::I64)
        values.integers.push_back(below(2001) - 1000);
      else
        values.numbers.push_back(real(-2, 2));
    }
  }
}

reference::Inputs Batch::inputs(const model::Phase &phase) const {
  reference::Inputs inputs;
  inputs.offsets = offsets;
  inputs.step = step;
  inputs.steps = steps;
  inputs.seed = seed;
  inputs.index = index;
  for (const model::Param &param : params)
    inputs.params.push_back({{param.number}, {param.integer}, {param.text}});
  for (size_t i = 0; i < phase.graph.nodes.size(); ++i) {
    const model::Node &node = phase.graph.nodes[i];
    reference::Values &leaf = inputs.leaves[model::NodeId(i)];
    if (node.op == model::Op::Response)
      leaf.texts = responses;
    else if (node.op == model::Op::Truncated)
      leaf.numbers.assign(truncated.begin(), truncated.end());
    else if (node.op == model::Op::Field)
      leaf = fields.at(node.text);
    else if (node.op == model::Op::Stream) {
      const auto &stream =
          streams.at({node.type.axes.back(), node.version, node.quantity});
      leaf.numbers.assign(stream.begin(), stream.end());
    } else
      inputs.leaves.erase(model::NodeId(i));
  }
  return inputs;
}

} // namespace kernels
