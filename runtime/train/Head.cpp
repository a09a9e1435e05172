// In: hidden states, the head's weight, a row kernel. Out: log-probabilities
// and entropies of tokens, gradients of hidden states and weight.
// Must not know: the trunk, objectives, phases.
#include "runtime/train/Head.h"

#include "runtime/tensor/Parallel.h"

namespace rlrt {

Head::Head(const Linear &linear, double cap, double chunkBytes)
    : linear(linear), cap(cap),
      chunk(std::max<int64_t>(
          int64_t(chunkBytes / (4.0 * double(linear.weight.size(0)))), 1)) {}

void Head::statistics(const torch::Tensor &hidden, const RowMap &rows,
                      const RowJob &job, const rlrt_frame *frame) {
  sweep(hidden, rows, job, frame, nullptr, nullptr);
}

void Head::gradient(const torch::Tensor &hidden, const RowMap &rows,
                    const RowJob &job, const rlrt_frame *frame,
                    torch::Tensor dHidden, torch::Tensor dWeight) {
  sweep(hidden, rows, job, frame, &dHidden, &dWeight);
}

void Head::sweep(const torch::Tensor &hidden, const RowMap &rows,
                 const RowJob &job, const rlrt_frame *frame,
                 torch::Tensor *dHidden, torch::Tensor *dWeight) {
  torch::NoGradGuard noGrad;
  int64_t count = hidden.size(0), vocab = linear.weight.size(0);
  int64_t most = std::min(chunk, count);
  if (count == 0)
    return;
  if (!buffer.defined() || buffer.size(0) < most)
    buffer = torch::empty({most, vocab}, hidden.options());
  // A few thousand numbers are worth waking a thread for.
  int64_t grain = std::max<int64_t>(8192 / vocab, 1);
  for (int64_t begin = 0; begin < count; begin += chunk) {
    int64_t size = std::min(chunk, count - begin);
    torch::Tensor part = hidden.narrow(0, begin, size);
    torch::Tensor logits = buffer.narrow(0, 0, size);
    linear.forward(part, logits);
    torch::Tensor slope;
    if (cap > 0) {
      logits.div_(cap).tanh_();
      // The kernel overwrites the logits with their gradient.
      if (dHidden)
        slope = 1 - logits * logits;
      logits.mul_(cap);
    }
    rlrt_rows view{logits.data_ptr<float>(),
                   vocab,
                   vocab,
                   rows.chosen.data() + begin,
                   rows.points.data() + begin,
                   job.inverseTemperature,
                   job.logp,
                   job.entropy};
    parallelFor(size, grain, [&](int64_t from, int64_t to) {
      job.kernel(&view, frame, from, to);
    });
    if (!dHidden)
      continue;
    if (slope.defined())
      logits.mul_(slope);
    torch::Tensor out = dHidden->narrow(0, begin, size);
    linear.backward(logits, out);
    if (dWeight->defined())
      linear.addWeightGradient(logits, part, *dWeight);
  }
}

} // namespace rlrt
