// In: arguments. Out: the hand-written program as a process, the folders of a
// test, what stands in them. Must not know: the runtime below its command line.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

extern char **environ;

namespace rlrt::test {

namespace fs = std::filesystem;
using nlohmann::json;

inline std::string slurp(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A process of the program; its output goes to files of the test's folder.
class Process {
public:
  /// `shell` runs before the program in the same process, as `ulimit -f 4;`.
  Process(const fs::path &folder, std::vector<std::string> arguments,
          const std::string &shell = "")
      : folder(folder) {
    arguments.insert(arguments.begin(), RLRT_FAKE_PROGRAM);
    if (!shell.empty())
      arguments.insert(arguments.begin(),
                       {"/bin/sh", "-c", shell + " exec \"$@\"", "sh"});
    std::vector<char *> raw;
    for (std::string &argument : arguments)
      raw.push_back(argument.data());
    raw.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, (folder / "out").c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_addopen(&actions, 2, (folder / "err").c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    EXPECT_EQ(posix_spawn(&pid, raw[0], &actions, nullptr, raw.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
  }
  int wait() {
    int status;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  std::string out() const { return slurp(folder / "out"); }
  std::string err() const { return slurp(folder / "err"); }
  pid_t pid = 0;

private:
  fs::path folder;
};

struct RunTest : testing::Test {
  fs::path folder =
      fs::path(testing::TempDir()) /
      (std::string("run-") +
       testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
       std::to_string(getpid()));
  void SetUp() override {
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  /// Arguments of a small run into folder/name.
  std::vector<std::string> arguments(const std::string &name,
                                     std::vector<std::string> more = {}) {
    std::vector<std::string> all = {
        "--out",          folder / name, "--threads",        "1",
        "--layers",       "1",           "--width",          "16",
        "--heads",        "2",           "--warmup_steps",   "7",
        "--rl_steps",     "5",           "--warmup_prompts", "8",
        "--rl_prompts",   "3",           "--rollouts",       "2",
        "--eval_prompts", "20",          "--every",          "3"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::vector<json> trace(const std::string &name) {
    std::ifstream file(folder / name / "trace.jsonl");
    std::vector<json> events;
    for (std::string line; std::getline(file, line);)
      events.push_back(json::parse(line));
    return events;
  }
  /// What a run computed: every step and measurement without its times.
  std::vector<json> numbers(const std::string &name) {
    std::vector<json> result;
    for (json event : trace(name)) {
      if (event["event"] != "step" && event["event"] != "evaluate")
        continue;
      event.erase("seconds");
      for (const char *time :
           {"seconds_sample", "seconds_update", "seconds_other"})
        event["metrics"].erase(time);
      result.push_back(event);
    }
    return result;
  }
  /// Everything but what is about one process: its start, its times.
  std::vector<json> story(const std::string &name) {
    std::vector<json> result;
    for (json event : trace(name)) {
      if (event["event"] == "run")
        continue;
      event.erase("seconds");
      for (const char *time :
           {"seconds_sample", "seconds_update", "seconds_other"})
        event["metrics"].erase(time);
      result.push_back(event);
    }
    return result;
  }
  /// Waits until the trace holds a step of at least this number.
  void waitForStep(const std::string &name, int64_t step) {
    for (int i = 0; i < 1500; ++i) {
      std::ifstream file(folder / name / "trace.jsonl");
      for (std::string line; std::getline(file, line);) {
        json event = json::parse(line, nullptr, false);
        if (event.is_object() && event["event"] == "step" &&
            event["step"] >= step)
          return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "no step " << step << " in time";
  }
  std::vector<std::string> checkpoints(const std::string &name) {
    std::vector<std::string> found;
    for (const auto &entry :
         fs::directory_iterator(folder / name / "checkpoints"))
      found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end(), [](auto &a, auto &b) {
      return std::pair(a.size(), a) < std::pair(b.size(), b);
    });
    return found;
  }
  std::string weights(const std::string &name) {
    return slurp(folder / name / "model" / "model.safetensors");
  }
};

} // namespace rlrt::test
