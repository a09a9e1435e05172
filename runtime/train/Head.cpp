// In: hidden states, the head's weight, a row kernel. Out: log-probabilities
// and entropies of tokens, gradients of hidden states and weight.
// Must not know: the trunk, objectives, phases.
#include "runtime/train/Head.h"

#include "runtime/tensor/Parallel.h"
#include "runtime/train/DeadRows.h"
#include "runtime/train/HeadDevice.h"
#include "runtime/train/Instructions.h"

namespace rlrt {

Head::Head(const Linear &linear, double cap, double chunkBytes,
           HeadDevice *device)
    : linear(linear), cap(float(cap)), instructions(allowedInstructions()),
      device(device),
      chunk(std::max<int64_t>(
          int64_t(chunkBytes / (4.0 * double(linear.weight.size(0)))), 1)) {}

void Head::statistics(const torch::Tensor &hidden, const RowMap &rows,
                      const RowJob &job, const rlrt_frame *frame) {
  sweep(hidden, rows, job, frame, nullptr, nullptr, nullptr);
}

void Head::gradient(const torch::Tensor &hidden, const RowMap &rows,
                    const RowJob &job, const rlrt_frame *frame,
                    torch::Tensor dHidden, torch::Tensor dWeight,
                    uint8_t *alive) {
  sweep(hidden, rows, job, frame, &dHidden, &dWeight, alive);
}

void Head::sweep(const torch::Tensor &hidden, const RowMap &rows,
                 const RowJob &job, const rlrt_frame *frame,
                 torch::Tensor *dHidden, torch::Tensor *dWeight,
                 uint8_t *alive) {
  torch::NoGradGuard noGrad;
  int64_t count = hidden.size(0), vocab = linear.weight.size(0);
  int64_t most = std::min(chunk, count);
  if (count == 0)
    return;
  if (device)
    return device->sweep(linear, cap, chunk, hidden, rows, job, dHidden,
                         dWeight, alive);
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
    view.shards = 1;
    std::copy(job.further.begin(), job.further.end(), view.further);
    std::vector<rlrt_row_part> parts(job.parts ? size_t(size) : 0);
    if (job.parts && dHidden) {
      for (int64_t i = 0; i < size; ++i)
        parts[size_t(i)] = job.parts[view.points[i]];
      view.known = parts.data();
    } else if (job.parts) {
      view.found = parts.data();
    }
    parallelForUneven(size, grain, [&](int64_t from, int64_t to) {
      job.kernel(&view, frame, from, to);
      for (int64_t i = from; alive && i < to; ++i)
        alive[begin + i] =
            isAlive(logits.const_data_ptr<float>() + i * vocab, vocab);
    });
    for (int64_t i = 0; view.found && i < size; ++i)
      job.parts[view.points[i]] = parts[size_t(i)];
    if (!dHidden)
      continue;
    backward(logits, part, dHidden->narrow(0, begin, size), dWeight,
             alive ? alive + begin : nullptr);
  }
}

void Head::backward(torch::Tensor logits, const torch::Tensor &hidden,
                    torch::Tensor dHidden, torch::Tensor *dWeight,
                    const uint8_t *alive) {
  int64_t size = logits.size(0);
  torch::Tensor part = hidden, out = dHidden, index;
  if (alive) {
    std::vector<int64_t> numbers = numbersOf({alive, alive + size});
    auto dead = size - int64_t(numbers.size());
    if (dead == size) {
      dHidden.zero_();
      return;
    }
    // Few rows cost less to multiply than to sort out, and without sorting the
    // sums keep their order.
    if (dead * 8 >= size) {
      index = torch::tensor(numbers, torch::kInt64);
      logits = movedToFront(logits, numbers);
      part = hidden.index_select(0, index);
      out = torch::empty_like(part);
    }
  }
  linear.backward(logits, out);
  if (dWeight->defined())
    linear.addWeightGradient(logits, part, *dWeight);
  if (index.defined())
    dHidden.zero_().index_copy_(0, index, out);
}

} // namespace rlrt
