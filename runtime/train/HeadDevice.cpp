// In: hidden states, the head's weight, a row kernel. Out: the head's products
// and its row kernels on a GPU, results in this machine's memory. Must not
// know: the trunk, objectives, how code is loaded.
#include "runtime/train/HeadDevice.h"

#include <algorithm>

namespace rlrt {

using torch::Tensor;

const Tensor &HeadDevice::onDevice(const Tensor &weight) {
  if (weight.device() == gpu.tensors)
    return weight;
  auto found = std::find_if(weights.begin(), weights.end(), [&](auto &one) {
    return one.source.is_same(weight);
  });
  if (found == weights.end())
    found = weights.insert(weights.end(), Copy{weight, {}, -1});
  if (found->version != int64_t(weight._version())) {
    found->copy = weight.detach().to(gpu.tensors);
    found->version = int64_t(weight._version());
  }
  return found->copy;
}

void HeadDevice::sweep(const Linear &linear, float cap, int64_t chunk,
                       const Tensor &hidden, const RowMap &map,
                       const RowJob &job, Tensor *dHidden, Tensor *dWeight,
                       uint8_t *alive) {
  int64_t count = hidden.size(0), vocab = linear.weight.size(0);
  // Factors are rounded, sums are f32, as on a CPU without bf16 products.
  auto factor = [&](const Tensor &x) {
    return linear.rounded ? x.to(torch::kBFloat16).to(torch::kFloat32) : x;
  };
  Tensor weight = factor(onDevice(linear.weight));
  int64_t most = std::min(chunk, count);
  if (!buffer.defined() || buffer.size(0) < most || buffer.size(1) != vocab)
    buffer = torch::empty({most, vocab},
                          torch::dtype(torch::kFloat32).device(gpu.tensors));
  Tensor sum;
  if (dWeight && dWeight->defined())
    sum = torch::zeros_like(weight);
  for (int64_t begin = 0; begin < count; begin += chunk) {
    int64_t size = std::min(chunk, count - begin);
    Tensor part =
        factor(hidden.narrow(0, begin, size).detach().to(gpu.tensors));
    Tensor logits = buffer.narrow(0, 0, size);
    at::mm_out(logits, part, weight.t());
    // Its own passes over the chunk, for kernels of a GPU know no cap.
    Tensor bent = cap > 0 ? (logits / cap).tanh_() : Tensor();
    if (cap > 0)
      logits.copy_(bent).mul_(cap);
    rlrt_rows view{};
    view.logits = logits.data_ptr();
    view.stride = view.vocab = vocab;
    view.chosen = map.chosen.data() + begin;
    view.points = map.points.data() + begin;
    view.inverse_temperature = job.inverseTemperature;
    view.logp = job.logp;
    view.entropy = job.entropy;
    std::copy(job.further.begin(), job.further.end(), view.further);
    gpu.rows.run(job.kernel, LogitType::F32, view, size, *frame);
    if (!dHidden)
      continue;
    if (cap > 0)
      logits.mul_(1 - bent.square_());
    if (alive) {
      Tensor marks = logits.ne(0).any(1).to(torch::kCPU).contiguous();
      std::copy_n(marks.const_data_ptr<bool>(), size, alive + begin);
    }
    Tensor gradient = factor(logits);
    dHidden->narrow(0, begin, size).copy_(gradient.mm(weight));
    if (sum.defined())
      sum.addmm_(gradient.t(), part);
  }
  if (sum.defined())
    dWeight->add_(sum.to(dWeight->device()));
}

} // namespace rlrt
