// In: a policy, an optimizer, where a run stands. Out: checkpoint folders
// that are complete or absent. Must not know: how a run goes on.
#include "runtime/trace/Checkpoint.h"

#include "runtime/abi/Error.h"
#include "runtime/model/Safetensors.h"

#include "runtime/trace/Disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

namespace rlrt {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// The folder of the weights that are trained.
static std::string trainedFolder(const Policy &policy, bool averaged) {
  if (policy.model->adapter())
    return averaged ? "average_adapter" : "adapter";
  return averaged ? "average" : "model";
}

static uint64_t sizeOf(const Optimizer::Named &tensors) {
  uint64_t bytes = 0;
  for (auto &[name, tensor] : tensors)
    bytes += uint64_t(tensor.numel()) * 4;
  return bytes;
}

/// What a checkpoint will take, without the small files.
static uint64_t bytesOf(const CheckpointParts &parts) {
  uint64_t bytes = (1 << 16) + parts.rollouts.size();
  auto addMoments = [&](const Optimizer *optimizer) {
    if (!optimizer)
      return;
    for (auto &[name, tensor] : optimizer->state())
      bytes += uint64_t(tensor.numel()) * 4;
  };
  for (const Policy *policy : {parts.policy, parts.average})
    if (policy)
      bytes += sizeOf(policy->model->trainable());
  if (parts.reference)
    bytes += sizeOf(parts.reference->trainable());
  if (parts.critic)
    bytes += sizeOf(parts.critic->parameters());
  addMoments(parts.optimizer);
  addMoments(parts.criticOptimizer);
  return bytes;
}

/// Weights that are no numbers would only take the place of those that are.
static void requireFinite(const CheckpointParts &parts) {
  auto look = [](const Optimizer::Named &tensors, const char *whose) {
    for (auto &[name, tensor] : tensors)
      if (!at::isfinite(tensor).all().item<bool>())
        throw std::runtime_error("`" + name + "`" + whose +
                                 " is not finite after the update; it is not "
                                 "saved. A smaller lr helps");
  };
  torch::NoGradGuard noGrad;
  if (parts.policy)
    look(parts.policy->model->trainable(), "");
  if (parts.critic)
    look(parts.critic->parameters(), " of the critic");
}

static void writeFile(const fs::path &path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), std::streamsize(bytes.size()));
  file.close();
  if (!file)
    throw InputError("writing `" + path.string() +
                     "` failed: " + std::strerror(errno));
}

static void writeParts(const fs::path &made, const CheckpointParts &parts) {
  fs::create_directories(made);
  if (parts.policy)
    parts.policy->saveTrained(
        (made / trainedFolder(*parts.policy, false)).string());
  if (parts.average)
    parts.average->saveTrained(
        (made / trainedFolder(*parts.average, true)).string());
  auto moments = [&](const Optimizer *optimizer, const char *name) {
    if (!optimizer)
      return;
    auto state = optimizer->state();
    writeSafetensors((made / name).string(), {state.begin(), state.end()});
  };
  moments(parts.optimizer, "optimizer.safetensors");
  moments(parts.criticOptimizer, "critic_optimizer.safetensors");
  if (parts.reference)
    writeSafetensors((made / "reference.safetensors").string(),
                     parts.reference->trainable());
  if (parts.critic)
    writeSafetensors((made / "critic.safetensors").string(),
                     parts.critic->parameters());
  if (!parts.rollouts.empty())
    writeFile(made / "rollouts.cbor",
              {reinterpret_cast<const char *>(parts.rollouts.data()),
               parts.rollouts.size()});
  writeFile(made / "state.json", parts.state.dump(2) + '\n');
}

/// A folder that is there whole or not at all: written beside, carried to the
/// disk, renamed. InputError when it cannot be; `what` begins the message.
static void makeFolder(const fs::path &final, const std::string &what,
                       const std::function<void(const fs::path &)> &write) {
  fs::path made = final;
  made += ".partial";
  try {
    fs::remove_all(made);
    write(made);
    syncTree(made.string());
    fs::rename(made, final);
    syncPath(final.parent_path().string());
  } catch (const std::bad_alloc &) {
    throw;
  } catch (const c10::Error &) {
    throw;
  } catch (const std::exception &error) {
    // The half that was written is in the way of whoever makes room.
    std::error_code none;
    fs::remove_all(made, none);
    throw InputError(what + " cannot be written: " + error.what());
  }
}

std::string writeCheckpoint(const std::string &run, int64_t step,
                            const CheckpointParts &parts) {
  requireFinite(parts);
  fs::path all = fs::path(run) / "checkpoints";
  fs::path final = all / std::to_string(step);
  std::string what = "checkpoint " + std::to_string(step);
  requireSpace(run, bytesOf(parts), what);
  makeFolder(final, what,
             [&](const fs::path &made) { writeParts(made, parts); });
  syncPath(run);
  return final.string();
}

void pruneCheckpoints(const std::string &run, int64_t keep, int64_t best) {
  if (keep == 0)
    return;
  std::vector<int64_t> steps = completeCheckpoints(run);
  std::error_code none;
  fs::path all = fs::path(run) / "checkpoints";
  for (size_t i = size_t(keep); i < steps.size(); ++i) {
    if (steps[i] == best)
      continue;
    // A checkpoint is complete or absent, also while it is removed.
    fs::path gone = all / (std::to_string(steps[i]) + ".partial");
    fs::rename(all / std::to_string(steps[i]), gone, none);
    fs::remove_all(gone, none);
  }
}

std::vector<int64_t> completeCheckpoints(const std::string &run) {
  std::vector<int64_t> steps;
  fs::path all = fs::path(run) / "checkpoints";
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(all, none)) {
    std::string name = entry.path().filename().string();
    if (name.size() < 18 &&
        name.find_first_not_of("0123456789") == std::string::npos &&
        fs::exists(entry.path() / "state.json"))
      steps.push_back(std::stoll(name));
  }
  std::sort(steps.rbegin(), steps.rend());
  return steps;
}

std::string newestCheckpoint(const std::string &run) {
  std::vector<int64_t> steps = completeCheckpoints(run);
  return steps.empty()
             ? std::string()
             : (fs::path(run) / "checkpoints" / std::to_string(steps.front()))
                   .string();
}

ordered_json readState(const std::string &checkpoint) {
  std::ifstream file(checkpoint + "/state.json", std::ios::binary);
  try {
    return ordered_json::parse(file);
  } catch (const ordered_json::exception &error) {
    throw InputError("`" + checkpoint + "/state.json`: " + error.what());
  }
}

std::vector<uint8_t> readRollouts(const std::string &checkpoint) {
  std::ifstream file(checkpoint + "/rollouts.cbor", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

static void restoreMoments(Optimizer &optimizer, const std::string &path,
                           int64_t updates) {
  SafetensorsFile file(path);
  Optimizer::State state;
  for (const std::string &name : file.names())
    state[name] = file.read(name);
  optimizer.restore(state, updates);
}

static void restoreParameters(const Optimizer::Named &parameters,
                              const std::string &path) {
  torch::NoGradGuard noGrad;
  SafetensorsFile file(path);
  for (auto &[name, parameter] : parameters)
    torch::Tensor(parameter).copy_(file.read(name));
}

void restorePolicy(Policy &policy, const std::string &checkpoint,
                   bool averaged) {
  policy.restoreTrained(checkpoint + "/" + trainedFolder(policy, averaged));
}

void restoreOptimizer(Optimizer &optimizer, const std::string &checkpoint,
                      int64_t updates) {
  restoreMoments(optimizer, checkpoint + "/optimizer.safetensors", updates);
}

void restoreReference(CausalLm &reference, const std::string &checkpoint) {
  restoreParameters(reference.trainable(),
                    checkpoint + "/reference.safetensors");
}

bool hasCritic(const std::string &checkpoint) {
  return fs::exists(checkpoint + "/critic.safetensors");
}

void restoreCritic(Critic &critic, const std::string &checkpoint) {
  restoreParameters(critic.parameters(), checkpoint + "/critic.safetensors");
}

void restoreCriticOptimizer(Optimizer &optimizer, const std::string &checkpoint,
                            int64_t updates) {
  restoreMoments(optimizer, checkpoint + "/critic_optimizer.safetensors",
                 updates);
}

void completeModels(const std::string &checkpoint, const Policy &policy,
                    const Policy *average) {
  if (!policy.model->adapter())
    return;
  for (auto [whose, name] :
       {std::pair{&policy, "model"}, {average, "average"}}) {
    fs::path final = fs::path(checkpoint) / name;
    if (!whose || fs::exists(final))
      continue;
    requireSpace(checkpoint, sizeOf(whose->model->parameters()),
                 "`" + final.string() + "`");
    makeFolder(final, "`" + final.string() + "`",
               [&](const fs::path &made) { whose->save(made.string()); });
  }
}

void linkPart(const std::string &run, const std::string &checkpoint,
              const std::string &part, const std::string &name) {
  fs::path link = fs::path(run) / name, made = fs::path(run) / (name + ".new");
  std::error_code none;
  fs::remove(made, none);
  fs::create_directory_symlink(
      fs::path("checkpoints") / fs::path(checkpoint).filename() / part, made);
  fs::rename(made, link);
}

} // namespace rlrt
