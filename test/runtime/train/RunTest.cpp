// In: the hand-written program as a process of its own. Out: verdicts on the
// run folder, exit statuses, interruption and resuming.
// Must not know: the runtime below its command line.
#include "test/runtime/train/RunProcess.h"

namespace rlrt::test {
namespace {

TEST_F(RunTest, WritesTheRunFolderOfTheContract) {
  Process run(folder, arguments("a", {"--checkpoint_every", "3"}));
  ASSERT_EQ(run.wait(), 0) << run.err();
  std::vector<std::string> order;
  for (const json &event : trace("a")) {
    for (const char *key : {"event", "phase", "step", "metrics"})
      ASSERT_TRUE(event.contains(key)) << event;
    std::string name = event["event"];
    if (name == "step" || name == "evaluate" || name == "checkpoint")
      name += " " + event["phase"].get<std::string>() + " " +
              std::to_string(event["step"].get<int>());
    order.push_back(name);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"run",
                                             "phase",
                                             "evaluate warmup 0",
                                             "step warmup 1",
                                             "step warmup 2",
                                             "step warmup 3",
                                             "checkpoint warmup 3",
                                             "evaluate warmup 3",
                                             "step warmup 4",
                                             "step warmup 5",
                                             "step warmup 6",
                                             "checkpoint warmup 6",
                                             "evaluate warmup 6",
                                             "step warmup 7",
                                             "checkpoint warmup 7",
                                             "evaluate warmup 7",
                                             "phase",
                                             "evaluate rl 0",
                                             "step rl 1",
                                             "step rl 2",
                                             "step rl 3",
                                             "checkpoint rl 3",
                                             "evaluate rl 3",
                                             "step rl 4",
                                             "step rl 5",
                                             "checkpoint rl 5",
                                             "evaluate rl 5",
                                             "end"}));
  for (const json &event : trace("a")) {
    if (event["event"] == "evaluate") {
      EXPECT_TRUE(event["metrics"].contains("accuracy"));
      EXPECT_EQ(event.contains("measured"),
                event["phase"] == "rl" && event["step"] == 0);
    }
    if (event["event"] == "step") {
      for (const char *key :
           {"grad_norm", "lr", "tokens", "prompts", "seconds_sample",
            "seconds_update", "seconds_other"})
        EXPECT_TRUE(event["metrics"].contains(key)) << key;
      bool rl = event["phase"] == "rl";
      EXPECT_EQ(event["metrics"].contains("reward"), rl);
      EXPECT_EQ(event["metrics"].contains("loss"), !rl);
      EXPECT_EQ(event["metrics"].contains("response_length"), rl);
      EXPECT_EQ(event["metrics"].contains("truncated_share"), rl);
    }
  }
  for (const char *path :
       {"experiment.rl", "samples.jsonl", "model/model.safetensors",
        "checkpoints/3/state.json", "checkpoints/7/model/config.json",
        "checkpoints/12/optimizer.safetensors"})
    EXPECT_TRUE(fs::exists(folder / "a" / path)) << path;
  EXPECT_EQ(fs::read_symlink(folder / "a" / "model"), "checkpoints/12/model");
  EXPECT_NE(slurp(folder / "a" / "experiment.rl")
                .find("param warmup_steps: i64 = 7  ##"),
            std::string::npos);
  // One line per shown rollout: two steps of 8 and 6, six measurements of 8.
  std::string samples = slurp(folder / "a" / "samples.jsonl");
  EXPECT_EQ(std::count(samples.begin(), samples.end(), '\n'), 8 + 6 + 6 * 8);
  json sample =
      json::parse(samples.substr(samples.rfind('\n', samples.size() - 2) + 1));
  for (const char *key :
       {"phase", "step", "item", "prompt", "response", "reward"})
    EXPECT_TRUE(sample.contains(key)) << sample;
  EXPECT_NE(run.out().find("rl  accuracy before "), std::string::npos);
  // The same folder again is refused.
  Process again(folder, arguments("a"));
  EXPECT_EQ(again.wait(), 2);
  EXPECT_NE(again.err().find("already holds a run"), std::string::npos);
}

TEST_F(RunTest, RerunIsBitIdenticalAndSeedMatters) {
  for (auto [name, seed] : {std::pair{"a", "17"}, {"b", "17"}, {"c", "18"}}) {
    Process run(folder, arguments(name, {"--seed", seed, "--quiet"}));
    ASSERT_EQ(run.wait(), 0) << run.err();
    EXPECT_EQ(run.out(), "");
  }
  EXPECT_EQ(numbers("a"), numbers("b"));
  EXPECT_EQ(weights("a"), weights("b"));
  EXPECT_NE(numbers("a"), numbers("c"));
}

TEST_F(RunTest, ResumedRunEqualsAnUninterruptedOne) {
  // Many updates per batch too, so that the optimizer's count matters.
  std::vector<std::string> more = {"--checkpoint_every", "3", "--passes", "2",
                                   "--threads",          "2"};
  Process whole(folder, arguments("whole", more));
  ASSERT_EQ(whole.wait(), 0) << whole.err();
  // Killed runs: what was written after a checkpoint is dropped.
  for (auto [name, lastCheckpoint] : {std::pair{"early", 3}, {"late", 10}}) {
    fs::copy(folder / "whole", folder / name,
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    for (const auto &entry :
         fs::directory_iterator(folder / name / "checkpoints"))
      if (std::stoi(entry.path().filename()) > lastCheckpoint)
        fs::remove_all(entry.path());
    fs::create_directories(folder / name / "checkpoints" / "99.partial");
    Process resumed(folder,
                    {"--resume", "--out", folder / name, "--threads", "2"});
    ASSERT_EQ(resumed.wait(), 0) << resumed.err();
    EXPECT_EQ(numbers(name), numbers("whole")) << name;
    EXPECT_EQ(weights(name), weights("whole")) << name;
  }
}

TEST_F(RunTest, InterruptSavesAndResumeContinues) {
  std::vector<std::string> more = {"--warmup_steps", "3000", "--every", "0"};
  Process run(folder, arguments("a", more));
  // Wait for some steps, then press Ctrl-C.
  for (int i = 0; i < 600 && trace("a").size() < 12; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  kill(run.pid, SIGINT);
  ASSERT_EQ(run.wait(), 130) << run.err();
  json last = trace("a").back();
  EXPECT_EQ(last["event"], "end");
  EXPECT_EQ(last["status"], "interrupted");
  int64_t step = last["step"];
  EXPECT_GT(step, 0);
  EXPECT_LT(step, 3000);
  EXPECT_TRUE(fs::exists(folder / "a" / "checkpoints" / std::to_string(step) /
                         "model" / "config.json"));
  EXPECT_NE(run.out().find("--resume --out"), std::string::npos) << run.out();

  // Other parameters are not silently taken.
  Process other(folder, {"--resume", "--out", folder / "a", "--seed", "5"});
  EXPECT_EQ(other.wait(), 2);
  EXPECT_NE(other.err().find("--seed 5: the run that is resumed has 17"),
            std::string::npos)
      << other.err();

  Process resumed(folder,
                  {"--resume", "--out", folder / "a", "--threads", "1"});
  for (int i = 0; i < 600; ++i) {
    auto events = trace("a");
    if (events.back()["event"] == "step" && events.back()["step"] > step + 5)
      break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  kill(resumed.pid, SIGTERM);
  EXPECT_EQ(resumed.wait(), 130);
  // Every step is told once, in order.
  int64_t next = 1;
  for (const json &event : trace("a"))
    if (event["event"] == "step")
      EXPECT_EQ(event["step"], next++);
  EXPECT_GT(next, step + 5);
}

TEST_F(RunTest, NonFiniteGradientStopsTheRun) {
  Process run(folder,
              arguments("a", {"--warmup_lr", "1e38", "--checkpoint_every", "1",
                              "--every", "0"}));
  EXPECT_EQ(run.wait(), 1);
  std::string err = run.err();
  EXPECT_NE(err.find(" of phase `warmup`: the gradient of `model."),
            std::string::npos)
      << err;
  EXPECT_NE(err.find("the newest checkpoint is"), std::string::npos) << err;
  // Whose numbers were no numbers first.
  EXPECT_NE(err.find(" in item "), std::string::npos) << err;
  EXPECT_NE(err.find(" of `sums`"), std::string::npos) << err;
  auto events = trace("a");
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back()["event"], "end");
  EXPECT_EQ(events.back()["status"], "failed");
}

TEST_F(RunTest, FaultsOfTheInputHaveStatus2BeforeAnyStep) {
  struct Case {
    std::vector<std::string> arguments;
    const char *message;
  };
  for (const Case &one :
       {Case{{"--rl_step", "3"}, "did you mean `--rl_steps`?"},
        Case{{"--device", "cuda"}, "--device cpu"},
        Case{{"--temperature", "0"}, "trains on greedy responses"},
        Case{{"--heads", "3"}, "must be a multiple of twice the 3 heads"},
        Case{{"--warmup_prompts", "0"}, "slot `prompts` of `train` must be"},
        Case{{"--eval_prompts", "1001"}, "has 1000"}}) {
    auto all = one.arguments;
    all.insert(all.end(), {"--out", folder / "none"});
    Process run(folder, all);
    EXPECT_EQ(run.wait(), 2) << one.message;
    EXPECT_NE(run.err().find(one.message), std::string::npos) << run.err();
    EXPECT_EQ(run.err().rfind("error: ", 0), 0u) << run.err();
    EXPECT_FALSE(fs::exists(folder / "none"));
  }
  Process absent(folder, {"--resume", "--out", folder / "none"});
  EXPECT_EQ(absent.wait(), 2);
}

TEST_F(RunTest, PromptLongerThanTheContextNamesTheItem) {
  Process run(folder, arguments("a", {"--context", "3"}));
  EXPECT_EQ(run.wait(), 2);
  EXPECT_NE(run.err().find("of `sums` has "), std::string::npos) << run.err();
}

TEST_F(RunTest, DryRunBuildsAndWritesNothing) {
  Process run(folder, arguments("a", {"--dry-run"}));
  EXPECT_EQ(run.wait(), 0) << run.err();
  EXPECT_NE(run.out().find("warmup: 7 steps of 8 prompts from 9000 of 10000 "
                           "items of sums"),
            std::string::npos)
      << run.out();
  EXPECT_FALSE(fs::exists(folder / "a"));
  Process help(folder, {"--help"});
  EXPECT_EQ(help.wait(), 0);
  EXPECT_NE(help.out().find("--warmup_steps I64"), std::string::npos);
}

} // namespace
} // namespace rlrt::test
