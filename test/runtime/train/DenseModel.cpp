// In: weights by name, one sequence. Out: its logits, by LibTorch operations
// in double precision. Must not know: runtime/model's own forward pass.
#include "test/runtime/train/DenseModel.h"

namespace rlrt::test {

using torch::Tensor;

DenseModel::DenseModel(const CausalLm &model) : config(model.config()) {
  for (auto &[name, parameter] : model.parameters())
    weights[name] =
        parameter.detach().to(torch::kFloat64).clone().set_requires_grad(true);
}

static Tensor norm(const Tensor &x, const Tensor &weight, double eps) {
  return x / (x.pow(2).mean(-1, true) + eps).sqrt() * weight;
}

/// arXiv:2104.09864, eq. 34, pairs (i, i + size / 2); x is [tokens, heads,
/// size].
static Tensor rotated(const Tensor &x, double theta) {
  int64_t size = x.size(2);
  auto real = torch::TensorOptions(torch::kFloat64);
  Tensor rates = torch::pow(theta, -torch::arange(0, size, 2, real) / size);
  Tensor angles = torch::outer(torch::arange(x.size(0), real), rates);
  Tensor cos = angles.cos().unsqueeze(1), sin = angles.sin().unsqueeze(1);
  Tensor a = x.slice(2, 0, size / 2), b = x.slice(2, size / 2);
  return torch::cat({a * cos - b * sin, a * sin + b * cos}, 2);
}

Tensor DenseModel::hidden(const std::vector<int64_t> &tokens) const {
  int64_t count = int64_t(tokens.size());
  auto at = [&](const std::string &name) { return weights.at(name); };
  Tensor x = at("model.embed_tokens.weight")
                 .index_select(0, torch::tensor(tokens, torch::kInt64));
  Tensor later = torch::ones({count, count}, torch::kBool).triu(1);
  for (int64_t layer = 0; layer < config.layers; ++layer) {
    std::string p = "model.layers." + std::to_string(layer) + ".";
    auto project = [&](const Tensor &h, const char *name, int64_t heads) {
      return h.mm(at(p + "self_attn." + name + ".weight").t())
          .view({count, heads, config.headSize});
    };
    Tensor h = norm(x, at(p + "input_layernorm.weight"), config.normEps);
    Tensor q =
        rotated(project(h, "q_proj", config.heads), config.ropes[0].theta);
    Tensor k =
        rotated(project(h, "k_proj", config.kvHeads), config.ropes[0].theta);
    Tensor v = project(h, "v_proj", config.kvHeads);
    int64_t copies = config.heads / config.kvHeads;
    k = k.repeat_interleave(copies, 1);
    v = v.repeat_interleave(copies, 1);
    Tensor scores = torch::einsum("ihd,jhd->hij", {q, k}) /
                    std::sqrt(double(config.headSize));
    scores = scores.masked_fill(later, -INFINITY).softmax(-1);
    Tensor mixed = torch::einsum("hij,jhd->ihd", {scores, v})
                       .reshape({count, config.heads * config.headSize});
    x = x + mixed.mm(at(p + "self_attn.o_proj.weight").t());
    h = norm(x, at(p + "post_attention_layernorm.weight"), config.normEps);
    Tensor gate = h.mm(at(p + "mlp.gate_proj.weight").t());
    Tensor up = h.mm(at(p + "mlp.up_proj.weight").t());
    x = x + (gate * gate.sigmoid() * up).mm(at(p + "mlp.down_proj.weight").t());
  }
  return norm(x, at("model.norm.weight"), config.normEps);
}

Tensor DenseModel::logits(const std::vector<int64_t> &tokens) const {
  const Tensor &head = weights.at(config.tiedHead ? "model.embed_tokens.weight"
                                                  : "lm_head.weight");
  Tensor all = hidden(tokens).mm(head.t());
  double cap = config.logitCap;
  return cap > 0 ? cap * torch::tanh(all / cap) : all;
}

} // namespace rlrt::test
