// In: hidden states, the head's weight, a row kernel. Out: log-probabilities
// and entropies of tokens, gradients of hidden states and weight.
// Must not know: the trunk, objectives, phases.
#include "runtime/train/Head.h"

#include "runtime/tensor/Parallel.h"
#include "runtime/train/Instructions.h"

namespace rlrt {

Head::Head(const Linear &linear, double cap, double chunkBytes)
    : linear(linear), cap(float(cap)), instructions(allowedInstructions()),
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
    rlrt_rows view{};
    view.logits = logits.data_ptr<float>();
    view.stride = view.vocab = vocab;
    view.chosen = rows.chosen.data() + begin;
    view.points = rows.points.data() + begin;
    view.inverse_temperature = job.inverseTemperature;
    view.logp = job.logp;
    view.entropy = job.entropy;
    view.dtype = RLRT_F32;
    view.instructions = instructions;
    view.cap = cap;
    parallelFor(size, grain, [&](int64_t from, int64_t to) {
      job.kernel(&view, frame, from, to);
    });
    if (!dHidden)
      continue;
    torch::Tensor out = dHidden->narrow(0, begin, size);
    linear.backward(logits, out);
    if (dWeight->defined())
      linear.addWeightGradient(logits, part, *dWeight);
  }
}

} // namespace rlrt
