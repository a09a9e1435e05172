// In: token trees on the host. Out: their attention, differentiable, without
// looking at what a token does not see.
// Must not know: weights, layers, caches, windows, caps.
#include "model/TreeAttention.h"

#include "model/Capsule.h"
#include "tensor/Parallel.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace rlrt {

using torch::Tensor;
using torch::autograd::AutogradContext;
using Block = TreePieces::Block;
using Pieces = std::shared_ptr<const TreePieces>;

namespace {

/// Tokens [begin, end) of the packed batch.
struct Span {
  int64_t begin, end;
  int64_t length() const { return end - begin; }
};

Block blockOf(const std::vector<Span> &spans) {
  Block block;
  block.count = static_cast<int64_t>(spans.size());
  for (const Span &span : spans)
    block.length = std::max(block.length, span.length());
  block.places = torch::full({block.count, block.length}, -1, torch::kInt64);
  int64_t *place = block.places.data_ptr<int64_t>();
  for (const Span &span : spans) {
    for (int64_t t = span.begin; t < span.end; ++t)
      place[t - span.begin] = t;
    place += block.length;
  }
  return block;
}

constexpr int64_t grainFloats = 16384;

int64_t grainRows(int64_t width) {
  return std::max<int64_t>(1, grainFloats / std::max<int64_t>(width, 1));
}

/// Rows of x [tokens, heads, ..] at the places of a block, zeros for padding:
/// [count, heads, length, ..].
Tensor take(const Block &block, const Tensor &x) {
  auto sizes = x.sizes().vec();
  sizes.insert(sizes.begin(), block.count);
  sizes[1] = block.length;
  Tensor y = torch::empty(sizes, x.options());
  const int64_t *at = block.places.const_data_ptr<int64_t>();
  int64_t width = x.stride(0);
  const float *from = x.const_data_ptr<float>();
  float *to = y.data_ptr<float>();
  parallelFor(block.places.numel(), grainRows(width),
              [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; ++r)
                  if (at[r] < 0)
                    std::memset(to + r * width, 0, width * sizeof(float));
                  else
                    std::memcpy(to + r * width, from + at[r] * width,
                                width * sizeof(float));
              });
  return y.transpose(1, 2);
}

/// Adds y [count, heads, length, ..] to the rows of x at the block's places.
void addAt(const Block &block, const Tensor &y, const Tensor &x) {
  Tensor rows = y.transpose(1, 2).contiguous();
  const int64_t *at = block.places.const_data_ptr<int64_t>();
  int64_t width = x.stride(0);
  const float *from = rows.const_data_ptr<float>();
  float *to = x.data_ptr<float>();
  parallelFor(block.places.numel(), grainRows(width),
              [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; ++r) {
                  if (at[r] < 0)
                    continue;
                  float *out = to + at[r] * width;
                  for (int64_t i = 0; i < width; ++i)
                    out[i] += from[r * width + i];
                }
              });
}

/// A key head stands once for each of the query heads that share it:
/// [count, kvHeads, ..] to [count, kvHeads * shares, ..], and the sum back.
Tensor spread(const Tensor &x, int64_t shares) {
  return shares == 1 ? x : x.repeat_interleave(shares, 1);
}
Tensor gather(const Tensor &x, int64_t shares) {
  if (shares == 1)
    return x;
  return x.reshape({x.size(0), x.size(1) / shares, shares, x.size(2), -1})
      .sum(2);
}

/// The query heads that share a key head stand where more tokens would:
/// [count, heads, length, ..] to [count, kvHeads, shares * length, ..], and
/// back.
Tensor fold(const Tensor &x, int64_t shares) {
  auto sizes = x.sizes().vec();
  sizes[1] /= shares;
  sizes[2] *= shares;
  return x.reshape(sizes);
}
Tensor unfold(const Tensor &x, int64_t shares) {
  auto sizes = x.sizes().vec();
  sizes[1] *= shares;
  sizes[2] /= shares;
  return x.reshape(sizes);
}

std::optional<Tensor> maskOf(const TreePieces &pieces, int64_t queries) {
  if (!pieces.shown.defined())
    return std::nullopt;
  return pieces.shown.expand({-1, 1, queries, -1});
}

/// Attention of one part and the logarithm of its sum of exponentials.
using Part = std::tuple<Tensor, Tensor>;

Part causal(const Block &block, double scale, const Tensor &q, const Tensor &k,
            const Tensor &v) {
  int64_t shares = q.size(1) / k.size(1);
  return at::_scaled_dot_product_flash_attention_for_cpu(
      take(block, q), spread(take(block, k), shares),
      spread(take(block, v), shares), 0.0, /*is_causal=*/true, std::nullopt,
      scale);
}

void addCausalGradient(const Block &block, double scale,
                       const std::vector<Tensor> &saved, const Tensor &dy,
                       std::vector<Tensor> &into) {
  int64_t shares = saved[0].size(1) / saved[1].size(1);
  auto [dq, dk, dv] = at::_scaled_dot_product_flash_attention_for_cpu_backward(
      take(block, dy), take(block, saved[0]),
      spread(take(block, saved[1]), shares),
      spread(take(block, saved[2]), shares), take(block, saved[3]),
      take(block, saved[4]), 0.0, /*is_causal=*/true, std::nullopt, scale);
  addAt(block, dq, into[0]);
  addAt(block, gather(dk, shares), into[1]);
  addAt(block, gather(dv, shares), into[2]);
}

/// Continuations with their prompts.
Part toPrompts(const TreePieces &pieces, double scale, const Tensor &q,
               const Tensor &k, const Tensor &v) {
  int64_t shares = q.size(1) / k.size(1);
  Tensor queries = fold(take(pieces.answers, q), shares);
  auto [y, total] = at::_scaled_dot_product_flash_attention_for_cpu(
      queries, take(pieces.prompts, k), take(pieces.prompts, v), 0.0,
      /*is_causal=*/false, maskOf(pieces, queries.size(2)), scale);
  return {unfold(y, shares), unfold(total, shares)};
}

void addPromptGradient(const TreePieces &pieces, double scale,
                       const std::vector<Tensor> &saved, const Tensor &dy,
                       std::vector<Tensor> &into) {
  int64_t shares = saved[0].size(1) / saved[1].size(1);
  auto folded = [&](const Tensor &x) {
    return fold(take(pieces.answers, x), shares);
  };
  Tensor queries = folded(saved[0]);
  auto [dq, dk, dv] = at::_scaled_dot_product_flash_attention_for_cpu_backward(
      folded(dy), queries, take(pieces.prompts, saved[1]),
      take(pieces.prompts, saved[2]), folded(saved[3]), folded(saved[4]), 0.0,
      /*is_causal=*/false, maskOf(pieces, queries.size(2)), scale);
  addAt(pieces.answers, unfold(dq, shares), into[0]);
  addAt(pieces.prompts, dk, into[1]);
  addAt(pieces.prompts, dv, into[2]);
}

/// A continuation's part with its own tokens joins that with its prompt.
void join(const Block &block, const Part &part, const Tensor &y,
          const Tensor &total) {
  Tensor more = std::get<0>(part).transpose(1, 2).contiguous();
  Tensor moreTotal = std::get<1>(part).transpose(1, 2).contiguous();
  const int64_t *at = block.places.const_data_ptr<int64_t>();
  int64_t heads = y.size(1), size = y.size(2);
  const float *from = more.const_data_ptr<float>(),
              *fromTotal = moreTotal.const_data_ptr<float>();
  float *to = y.data_ptr<float>(), *toTotal = total.data_ptr<float>();
  parallelFor(block.places.numel(), grainRows(heads * size),
              [&](int64_t begin, int64_t end) {
                for (int64_t r = begin; r < end; ++r)
                  for (int64_t h = 0; at[r] >= 0 && h < heads; ++h) {
                    float *sum = toTotal + at[r] * heads + h;
                    float a = *sum, b = fromTotal[r * heads + h];
                    float most = std::max(a, b);
                    float both = most + std::log(std::exp(a - most) +
                                                 std::exp(b - most));
                    float keep = std::exp(a - both), take = std::exp(b - both);
                    float *out = to + (at[r] * heads + h) * size;
                    const float *in = from + (r * heads + h) * size;
                    for (int64_t i = 0; i < size; ++i)
                      out[i] = keep * out[i] + take * in[i];
                    *sum = both;
                  }
              });
}

struct TreeFn : torch::autograd::Function<TreeFn> {
  static Tensor forward(AutogradContext *ctx, const Tensor &query,
                        const Tensor &key, const Tensor &value,
                        const Pieces &pieces, double scale) {
    Tensor q = query.contiguous(), k = key.contiguous(), v = value.contiguous();
    Tensor y = torch::zeros_like(q);
    Tensor total = torch::zeros({q.size(0), q.size(1)}, q.options());
    auto write = [&](const Block &block, const Part &part) {
      addAt(block, std::get<0>(part), y);
      addAt(block, std::get<1>(part), total);
    };
    if (pieces->prompts.length > 0)
      write(pieces->prompts, causal(pieces->prompts, scale, q, k, v));
    if (pieces->answers.length > 0)
      write(pieces->answers, toPrompts(*pieces, scale, q, k, v));
    for (const Block &block : pieces->own)
      join(block, causal(block, scale, q, k, v), y, total);
    ctx->save_for_backward({q, k, v, y, total});
    ctx->saved_data["pieces"] = capsule(pieces);
    ctx->saved_data["scale"] = scale;
    return y;
  }

  /// With the joined result and total, the gradient of every part is that of
  /// its share of the one softmax.
  static torch::autograd::tensor_list
  backward(AutogradContext *ctx, torch::autograd::tensor_list grads) {
    auto saved = ctx->get_saved_variables();
    auto &pieces = inCapsule<Pieces>(ctx->saved_data["pieces"]);
    double scale = ctx->saved_data["scale"].toDouble();
    Tensor dy = grads[0].contiguous();
    std::vector<Tensor> into;
    for (int i = 0; i < 3; ++i)
      into.push_back(torch::zeros_like(saved[i]));
    if (pieces->prompts.length > 0)
      addCausalGradient(pieces->prompts, scale, saved, dy, into);
    if (pieces->answers.length > 0)
      addPromptGradient(*pieces, scale, saved, dy, into);
    for (const Block &block : pieces->own)
      addCausalGradient(block, scale, saved, dy, into);
    return {into[0], into[1], into[2], Tensor(), Tensor()};
  }
};

} // namespace

std::shared_ptr<const TreePieces> TreePieces::of(const PackedBatch &batch) {
  std::vector<Span> prompts, answers, own;
  const auto &branches = batch.branches;
  for (size_t g = 0; g + 1 < batch.groupOffsets.size(); ++g) {
    int64_t at = batch.groupOffsets[g], end = batch.groupOffsets[g + 1];
    Span prompt{at, at};
    while (prompt.end < end && branches[size_t(prompt.end)] == 0)
      ++prompt.end;
    if (prompt.length() == 0 && at < end)
      return nullptr;
    prompts.push_back(prompt);
    answers.push_back({prompt.end, end});
    for (at = prompt.end; at < end;) {
      int32_t branch = branches[size_t(at)];
      // Numbers grow, so a branch that has ended does not go on.
      if (at > prompt.end && branch < branches[size_t(at) - 1])
        return nullptr;
      Span span{at, at};
      while (span.end < end && branches[size_t(span.end)] == branch)
        ++span.end;
      own.push_back(span);
      at = span.end;
    }
  }
  auto pieces = std::make_shared<TreePieces>();
  pieces->prompts = blockOf(prompts);
  pieces->answers = blockOf(answers);
  Tensor seen = pieces->prompts.places >= 0;
  // An empty group has no queries either; it sees something all the same.
  if (pieces->prompts.length > 0)
    seen.select(1, 0).fill_(true);
  if (!seen.all().item<bool>())
    pieces->shown = torch::zeros(seen.sizes(), torch::kFloat32)
                        .masked_fill_(seen.logical_not(),
                                      -std::numeric_limits<float>::infinity())
                        .view({seen.size(0), 1, 1, seen.size(1)});
  std::stable_sort(own.begin(), own.end(), [](const Span &a, const Span &b) {
    return a.length() > b.length();
  });
  for (size_t from = 0; from < own.size();) {
    size_t to = from;
    while (to < own.size() && own[to].length() * 2 >= own[from].length())
      ++to;
    pieces->own.push_back(
        blockOf({own.begin() + int64_t(from), own.begin() + int64_t(to)}));
    from = to;
  }
  return pieces;
}

Tensor attendTree(const Pieces &pieces, double scale, const Tensor &q,
                  const Tensor &k, const Tensor &v) {
  return TreeFn::apply(q, k, v, pieces, scale);
}

} // namespace rlrt
