// In: activations, a matrix and perhaps a low-rank adapter of it. Out: their
// products, differentiable.
// Must not know: layers, files.
#include "model/Linear.h"

#include "model/Capsule.h"
#include "model/FewRows.h"

namespace rlrt {

using torch::Tensor;
using torch::autograd::AutogradContext;
using MatrixPointer = std::shared_ptr<Bf16Matrix>;

namespace {

struct RoundedProduct : torch::autograd::Function<RoundedProduct> {
  static Tensor forward(AutogradContext *ctx, const Tensor &input,
                        const Tensor &weight, MatrixPointer matrix) {
    Tensor x = input.contiguous();
    Tensor y = torch::empty({x.size(0), weight.size(0)}, x.options());
    matrix->forward(weight, x, y);
    ctx->saved_data["matrix"] = capsule(matrix);
    ctx->save_for_backward({x, weight});
    return y;
  }

  static torch::autograd::tensor_list
  backward(AutogradContext *ctx, torch::autograd::tensor_list grads) {
    auto &matrix = inCapsule<MatrixPointer>(ctx->saved_data["matrix"]);
    auto saved = ctx->get_saved_variables();
    Tensor dy = grads[0].contiguous(), dx, dw;
    if (ctx->needs_input_grad(0)) {
      dx = torch::empty_like(saved[0]);
      matrix->backward(saved[1], dy, dx);
    }
    if (ctx->needs_input_grad(1)) {
      dw = torch::zeros_like(saved[1]);
      addBf16WeightGradient(dy, saved[0], dw);
    }
    return {dx, dw, Tensor()};
  }
};

} // namespace

void Linear::compute(Precision precision) {
  rounded =
      precision == Precision::Bf16 ? std::make_shared<Bf16Matrix>() : nullptr;
}

Tensor Linear::operator()(const Tensor &x, bool decoding) const {
  Tensor y;
  if (rounded) {
    y = RoundedProduct::apply(x, weight, rounded);
    if (bias.defined())
      y = y + bias;
  } else if (decoding && isFewRows(x, weight)) {
    y = fewRows(x, {{weight, bias}}).front();
  } else {
    y = bias.defined() ? at::linear(x, weight, bias) : at::linear(x, weight);
  }
  return adapted(y, x);
}

Tensor Linear::adapted(const Tensor &y, const Tensor &x) const {
  if (!lower.defined())
    return y;
  return at::addmm(y, at::linear(x, lower), upper.t(), 1, scale);
}

std::vector<Tensor> Linear::together(const Tensor &x,
                                     const std::vector<const Linear *> &linears,
                                     bool decoding) {
  std::vector<WeightAndBias> matrices;
  for (const Linear *linear : linears)
    if (decoding && !linear->rounded && isFewRows(x, linear->weight))
      matrices.push_back({linear->weight, linear->bias});
  std::vector<Tensor> results;
  if (matrices.size() == linears.size())
    results = fewRows(x, matrices);
  for (size_t i = 0; i < linears.size(); ++i)
    if (matrices.size() == linears.size())
      results[i] = linears[i]->adapted(results[i], x);
    else
      results.push_back((*linears[i])(x, decoding));
  return results;
}

Tensor Linear::merged() const {
  return lower.defined() ? at::addmm(weight, upper, lower, 1, scale) : weight;
}

void Linear::forward(const Tensor &x, Tensor y) const {
  if (rounded)
    rounded->forward(weight.detach(), x, y);
  else
    at::mm_out(y, x, weight.detach().t());
}

void Linear::backward(const Tensor &dy, Tensor dx) const {
  if (rounded)
    rounded->backward(weight.detach(), dy, dx);
  else
    at::mm_out(dx, dy, weight.detach());
}

void Linear::addWeightGradient(const Tensor &dy, const Tensor &x,
                               Tensor dw) const {
  if (rounded)
    addBf16WeightGradient(dy, x, dw);
  else
    dw.addmm_(dy.t(), x);
}

} // namespace rlrt
