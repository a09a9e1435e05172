// In: hidden states, the head's weight, a row kernel. Out: the head's products
// and its row kernels on a GPU, results in this machine's memory. Must not
// know: the trunk, objectives, how code is loaded.
#include "runtime/train/HeadDevice.h"

#include "runtime/abi/Error.h"
#include "runtime/device/Stream.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>

namespace rlrt {

using torch::Tensor;

HeadDevice::HeadDevice(std::unique_ptr<DeviceRows> rows, torch::Device tensors)
    : rows(std::move(rows)), tensors(tensors) {}

void *HeadDevice::stream() const {
  return tensors.is_cpu() ? nullptr : currentStream(tensors.index());
}

void HeadDevice::mirror(FrameArrays arrays) {
  rows->mirror(std::move(arrays), stream());
}

void HeadDevice::collect() { rows->collect(stream()); }

const Tensor &HeadDevice::onDevice(const Tensor &weight) {
  auto found = std::find_if(weights.begin(), weights.end(), [&](auto &one) {
    return one.source.is_same(weight);
  });
  if (found == weights.end())
    found = weights.insert(weights.end(), Copy{weight, {}, -1});
  if (found->version != int64_t(weight._version())) {
    found->copy = weight.detach().to(tensors);
    found->version = int64_t(weight._version());
  }
  return found->copy;
}

void HeadDevice::sweep(const Linear &linear, int64_t chunk,
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
                          torch::dtype(torch::kFloat32).device(tensors));
  Tensor sum;
  if (dWeight && dWeight->defined())
    sum = torch::zeros_like(weight);
  for (int64_t begin = 0; begin < count; begin += chunk) {
    int64_t size = std::min(chunk, count - begin);
    Tensor part = factor(hidden.narrow(0, begin, size).detach().to(tensors));
    Tensor logits = buffer.narrow(0, 0, size);
    at::mm_out(logits, part, weight.t());
    rlrt_rows view{};
    view.logits = logits.data_ptr();
    view.stride = view.vocab = vocab;
    view.chosen = map.chosen.data() + begin;
    view.points = map.points.data() + begin;
    view.inverse_temperature = job.inverseTemperature;
    view.logp = job.logp;
    view.entropy = job.entropy;
    std::copy(job.further.begin(), job.further.end(), view.further);
    rows->run(job.kernel, LogitType::F32, view, size, stream());
    if (!dHidden)
      continue;
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

/// Where tensors of the GPU live.
static torch::Device tensorsOf(const DeviceRows &rows) {
  if (rows.sharesHostMemory())
    return torch::kCPU;
  // An executable is linked with the CPU part alone; this one registers itself.
  if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL))
    throw InputError("--device cuda: LibTorch's part for GPUs does not load (" +
                     std::string(dlerror()) +
                     "); put NVIDIA's libraries that it names into "
                     "LD_LIBRARY_PATH, or run with --device cpu");
  currentStream(0);
  return {torch::kCUDA, 0};
}

std::unique_ptr<HeadDevice> openHeadDevice() {
  const rlrt_device_code *code = embeddedCode();
  if (!code)
    throw InputError("--device cuda: this program holds no code for GPUs; "
                     "compile it with --target cpu,sm_90, or run it with "
                     "--device cpu");
  const char *named = std::getenv("RL_CUDA_LIBRARY");
  auto rows = std::make_unique<DeviceRows>(
      named && *named ? named : "libcuda.so.1", *code, 0);
  torch::Device tensors = tensorsOf(*rows);
  return std::make_unique<HeadDevice>(std::move(rows), tensors);
}

} // namespace rlrt
