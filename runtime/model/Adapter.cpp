// In: the modules of a model, which of them are adapted and how. Out: those
// modules with adapters.
// Must not know: layers, files.
#include "model/Adapter.h"

#include "model/Mix.h"

#include <ATen/CPUGeneratorImpl.h>

#include <set>
#include <stdexcept>

namespace rlrt {

static std::string quoted(const std::set<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "`" : ", `") + name + "`";
  return text;
}

void addAdapter(const Linears &modules, const AdapterConfig &config) {
  if (config.rank < 1)
    throw std::runtime_error("an adapter of rank " +
                             std::to_string(config.rank) +
                             ": the rank must be at least 1");
  std::set<std::string> unmatched(config.targets.begin(), config.targets.end());
  std::set<std::string> last;
  std::vector<Linear *> chosen;
  for (auto &[module, linear] : modules) {
    last.insert(module.substr(module.rfind('.') + 1));
    bool targeted = false;
    for (const std::string &target : config.targets)
      if (AdapterConfig::names(target, module)) {
        unmatched.erase(target);
        targeted = true;
      }
    if (targeted)
      chosen.push_back(linear);
  }
  if (config.targets.empty())
    throw std::runtime_error("an adapter without targets; there are " +
                             quoted(last));
  if (!unmatched.empty())
    throw std::runtime_error("target `" + *unmatched.begin() +
                             "` names no module; there are " + quoted(last));
  for (Linear *linear : chosen) {
    const torch::Tensor &weight = linear->weight;
    auto options = weight.options().requires_grad(true);
    linear->lower = torch::empty({config.rank, weight.size(1)}, options);
    linear->upper = torch::empty({weight.size(0), config.rank}, options);
    linear->scale = config.scale();
  }
}

void drawAdapter(const Linears &modules, uint64_t seed) {
  torch::NoGradGuard noGrad;
  for (auto &[module, linear] : modules) {
    if (!linear->lower.defined())
      continue;
    // Of the name, so that A is the same whichever others there are.
    uint64_t key = mix(seed);
    for (unsigned char byte : module)
      key = mix(key + byte);
    // Drawn on the host whatever the device: one seed, one adapter.
    auto generator = at::make_generator<at::CPUGeneratorImpl>(key);
    double bound = 1 / std::sqrt(double(linear->lower.size(1)));
    linear->lower.copy_(torch::empty(linear->lower.sizes(), torch::kFloat32)
                            .uniform_(-bound, bound, generator));
    linear->upper.zero_();
  }
}

} // namespace rlrt
