// In: activations [tokens, ...] and weights. Out: activations, differentiable.
// Must not know: attention masks, caches, configuration files.
#include "model/Layers.h"

#include "tensor/HostLoops.h"
#include "tensor/Parallel.h"

#include <cmath>
#include <cstring>

// The loops below run on every x86-64 and use the widest vectors of the host.
#if defined(__x86_64__) && defined(__clang__)
#define RLRT_HOST_VECTORS                                                      \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define RLRT_HOST_VECTORS
#endif

namespace rlrt {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

constexpr int64_t grainElements = 16384;

int64_t grainRows(int64_t width) {
  return std::max<int64_t>(1, grainElements / std::max<int64_t>(width, 1));
}

RLRT_HOST_VECTORS
float normRow(const float *x, const float *w, float *y, int64_t n, float eps) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (int64_t i = 0; i < n; ++i)
    sum += x[i] * x[i];
  float scale = 1.0f / std::sqrt(sum / static_cast<float>(n) + eps);
  for (int64_t i = 0; i < n; ++i)
    y[i] = x[i] * scale * w[i];
  return scale;
}

/// dx of one row; adds the row's share to dw.
RLRT_HOST_VECTORS
void normRowBack(const float *x, const float *w, const float *dy, float scale,
                 float *dx, float *dw, int64_t n) {
#pragma clang fp reassociate(on)
  float dot = 0;
  for (int64_t i = 0; i < n; ++i)
    dot += dy[i] * w[i] * x[i];
  float c = dot * scale * scale / static_cast<float>(n);
  for (int64_t i = 0; i < n; ++i) {
    dx[i] = scale * (dy[i] * w[i] - c * x[i]);
    dw[i] += dy[i] * x[i] * scale;
  }
}

RLRT_HOST_VECTORS
void rotateRow(const float *x, float *y, const float *cos, const float *sin,
               int64_t heads, int64_t half, float direction) {
  for (int64_t h = 0; h < heads; ++h, x += 2 * half, y += 2 * half)
    for (int64_t i = 0; i < half; ++i) {
      float a = x[i], b = x[i + half], s = sin[i] * direction;
      y[i] = a * cos[i] - b * s;
      y[i + half] = b * cos[i] + a * s;
    }
}

Tensor rotateHost(const Tensor &input, const Tensor &cos, const Tensor &sin,
                  float direction) {
  Tensor x = input.contiguous(), y = torch::empty_like(x);
  int64_t tokens = x.size(0), heads = x.size(1), half = x.size(2) / 2;
  int64_t width = heads * 2 * half;
  const float *px = x.const_data_ptr<float>(),
              *pc = cos.const_data_ptr<float>(),
              *ps = sin.const_data_ptr<float>();
  float *py = y.data_ptr<float>();
  parallelFor(tokens, grainRows(width), [&](int64_t begin, int64_t end) {
    for (int64_t t = begin; t < end; ++t)
      rotateRow(px + t * width, py + t * width, pc + t * half, ps + t * half,
                heads, half, direction);
  });
  return y;
}

Tensor rotateAnywhere(const Tensor &x, const Tensor &cos, const Tensor &sin,
                      float direction) {
  if (usesHostLoops(x))
    return rotateHost(x, cos, sin, direction);
  auto halves = x.chunk(2, -1);
  Tensor c = cos.unsqueeze(1), s = sin.unsqueeze(1) * direction;
  return torch::cat(
      {halves[0] * c - halves[1] * s, halves[1] * c + halves[0] * s}, -1);
}

Tensor placeHost(const Tensor &input, const Tensor &index) {
  Tensor x = input.contiguous();
  auto sizes = x.sizes().vec();
  sizes[0] = index.size(0);
  Tensor y = torch::empty(sizes, x.options());
  int64_t rows = index.size(0);
  int64_t width = x.size(0) == 0 ? 0 : x.numel() / x.size(0);
  const int64_t *at = index.const_data_ptr<int64_t>();
  const float *px = x.const_data_ptr<float>();
  float *py = y.data_ptr<float>();
  parallelFor(rows, grainRows(width), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r)
      if (at[r] < 0)
        std::memset(py + r * width, 0, width * sizeof(float));
      else
        std::memcpy(py + r * width, px + at[r] * width, width * sizeof(float));
  });
  return y;
}

Tensor placeAnywhere(const Tensor &x, const Tensor &index) {
  if (usesHostLoops(x))
    return placeHost(x, index);
  Tensor rows = x.index_select(0, index.clamp_min(0));
  std::vector<int64_t> shape(rows.dim(), 1);
  shape[0] = -1;
  return rows.masked_fill_((index < 0).view(shape), 0);
}

/// Also the factor of each row, unless `scale` is null.
Tensor normHost(const Tensor &x, const Tensor &weight, double eps,
                float *scale) {
  Tensor y = torch::empty_like(x);
  int64_t rows = x.size(0), n = x.size(1);
  const float *px = x.const_data_ptr<float>(),
              *pw = weight.const_data_ptr<float>();
  float *py = y.data_ptr<float>();
  parallelFor(rows, grainRows(n), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      float factor =
          normRow(px + r * n, pw, py + r * n, n, static_cast<float>(eps));
      if (scale)
        scale[r] = factor;
    }
  });
  return y;
}

struct RmsNormFn : Function<RmsNormFn> {
  static Tensor forward(AutogradContext *ctx, const Tensor &input,
                        const Tensor &weight, double eps) {
    Tensor x = input.contiguous(), w = weight.contiguous();
    Tensor scale = torch::empty({x.size(0)}, x.options());
    Tensor y = normHost(x, w, eps, scale.data_ptr<float>());
    ctx->save_for_backward({x, w, scale});
    return y;
  }

  static tensor_list backward(AutogradContext *ctx, tensor_list grads) {
    auto saved = ctx->get_saved_variables();
    const Tensor &x = saved[0], &w = saved[1], &scale = saved[2];
    Tensor dy = grads[0].contiguous(), dx = torch::empty_like(x);
    int64_t rows = x.size(0), n = x.size(1);
    // Fixed blocks of rows, added up in order: the sum over tokens does not
    // depend on the number of threads.
    constexpr int64_t block = 64;
    int64_t blocks = (rows + block - 1) / block;
    Tensor partial = torch::zeros({blocks, n}, x.options());
    const float *px = x.const_data_ptr<float>(),
                *pw = w.const_data_ptr<float>(),
                *pd = dy.const_data_ptr<float>(),
                *ps = scale.const_data_ptr<float>();
    float *pdx = dx.data_ptr<float>(), *pp = partial.data_ptr<float>();
    parallelFor(blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t b = begin; b < end; ++b)
        for (int64_t r = b * block; r < std::min(rows, (b + 1) * block); ++r)
          normRowBack(px + r * n, pw, pd + r * n, ps[r], pdx + r * n,
                      pp + b * n, n);
    });
    return {dx, partial.sum(0), Tensor()};
  }
};

/// The activation and its derivative come from LibTorch's vectorised kernels;
/// only the two inputs are kept for the way back.
struct GatedFn : Function<GatedFn> {
  static Tensor active(const Tensor &gate, Activation activation) {
    return activation == Activation::Silu ? torch::silu(gate)
                                          : at::gelu(gate, "tanh");
  }

  static Tensor forward(AutogradContext *ctx, const Tensor &gate,
                        const Tensor &up, int64_t activation) {
    ctx->save_for_backward({gate, up});
    ctx->saved_data["activation"] = activation;
    return active(gate, static_cast<Activation>(activation)).mul_(up);
  }

  static tensor_list backward(AutogradContext *ctx, tensor_list grads) {
    auto saved = ctx->get_saved_variables();
    auto activation =
        static_cast<Activation>(ctx->saved_data["activation"].toInt());
    Tensor dActive = grads[0] * saved[1];
    Tensor dGate = activation == Activation::Silu
                       ? at::silu_backward(dActive, saved[0])
                       : at::gelu_backward(dActive, saved[0], "tanh");
    return {dGate, active(saved[0], activation).mul_(grads[0]), Tensor()};
  }
};

struct RotateFn : Function<RotateFn> {
  static Tensor forward(AutogradContext *ctx, const Tensor &x,
                        const Tensor &cos, const Tensor &sin) {
    ctx->save_for_backward({cos, sin});
    return rotateAnywhere(x, cos, sin, 1.0f);
  }

  static tensor_list backward(AutogradContext *ctx, tensor_list grads) {
    auto saved = ctx->get_saved_variables();
    return {rotateAnywhere(grads[0], saved[0], saved[1], -1.0f), Tensor(),
            Tensor()};
  }
};

struct PlaceFn : Function<PlaceFn> {
  static Tensor forward(AutogradContext *ctx, const Tensor &x,
                        const Tensor &index, const Tensor &back) {
    ctx->save_for_backward({back});
    return placeAnywhere(x, index);
  }

  static tensor_list backward(AutogradContext *ctx, tensor_list grads) {
    auto saved = ctx->get_saved_variables();
    return {placeAnywhere(grads[0], saved[0]), Tensor(), Tensor()};
  }
};

} // namespace

Tensor rmsNorm(const Tensor &x, const Tensor &weight, double eps) {
  if (usesHostLoops(x)) {
    Tensor rows = x.reshape({-1, x.size(-1)});
    if (!torch::GradMode::is_enabled())
      return normHost(rows.contiguous(), weight.contiguous(), eps, nullptr)
          .view(x.sizes());
    return RmsNormFn::apply(rows, weight, eps).view(x.sizes());
  }
  return at::rms_norm(x, {x.size(-1)}, weight, eps);
}

Tensor gated(const Tensor &gate, const Tensor &up, Activation activation) {
  // A decoding step is so short that a node of the tape is felt.
  if (!torch::GradMode::is_enabled())
    return GatedFn::active(gate, activation).mul_(up);
  return GatedFn::apply(gate, up, static_cast<int64_t>(activation));
}

Tensor rotate(const Tensor &x, const Tensor &cos, const Tensor &sin) {
  if (!torch::GradMode::is_enabled())
    return rotateAnywhere(x, cos, sin, 1.0f);
  return RotateFn::apply(x, cos, sin);
}

Tensor placeRows(const Tensor &x, const Tensor &index, const Tensor &back) {
  return PlaceFn::apply(x, index, back);
}

} // namespace rlrt
