// In: the hand-written program as a process of its own. Out: verdicts on what
// a run survives: other processes, kills, full disks, folders it may not write.
// Must not know: the runtime below its command line.
#include "test/runtime/train/RunProcess.h"

#include <cstdlib>
#include <random>

namespace rlrt::test {
namespace {

struct SafetyTest : RunTest {};

TEST_F(SafetyTest, ASecondProcessOnOneFolderIsRefused) {
  Process first(folder, arguments("a", {"--warmup_steps", "100000"}));
  waitForStep("a", 2);
  fs::create_directories(folder / "second");
  std::string who = "process " + std::to_string(first.pid) + " on ";
  for (std::vector<std::string> words :
       {arguments("a"), {"--resume", "--out", folder / "a"}}) {
    Process second(folder / "second", words);
    EXPECT_EQ(second.wait(), 2);
    std::string err = second.err();
    EXPECT_NE(err.find("is being written by " + who), std::string::npos) << err;
    EXPECT_NE(err.find("choose another --out"), std::string::npos) << err;
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
  }
  // The first is not disturbed, and a kill lets go of the folder.
  kill(first.pid, SIGKILL);
  EXPECT_EQ(first.wait(), -SIGKILL);
  // A step that the first has not reached is one of the second. The last line
  // may be torn.
  int64_t reached = 0;
  std::ifstream left(folder / "a" / "trace.jsonl");
  for (std::string line; std::getline(left, line);)
    if (json event = json::parse(line, nullptr, false);
        event.is_object() && event["event"] == "step")
      reached = event["step"];
  Process again(folder / "second", {"--resume", "--out", folder / "a"});
  waitForStep("a", reached + 1);
  kill(again.pid, SIGINT);
  EXPECT_EQ(again.wait(), 130) << again.err();
}

TEST_F(SafetyTest, TheNewestAndTheBestCheckpointsStay) {
  Process run(folder, arguments("a", {"--checkpoint_every", "1", "--keep", "2",
                                      "--best", "accuracy", "--lower", "true",
                                      "--every", "1", "--warmup_lr", "0.03"}));
  ASSERT_EQ(run.wait(), 0) << run.err();
  // By hand: the first of the smallest measurements after step 0.
  double best = 2;
  int64_t at = -1, total = 0;
  for (const json &event : trace("a")) {
    total += event["event"] == "step";
    if (event["event"] != "evaluate" || total == 0)
      continue;
    double now = event["metrics"]["accuracy"];
    if (now < best) {
      best = now;
      at = total;
    }
  }
  std::vector<std::string> wanted = {"11", "12"};
  if (at < 11)
    wanted.insert(wanted.begin(), std::to_string(at));
  EXPECT_EQ(checkpoints("a"), wanted);
  EXPECT_EQ(fs::read_symlink(folder / "a" / "best"),
            "checkpoints/" + std::to_string(at) + "/model");
  json state = json::parse(slurp(folder / "a/checkpoints/12/state.json"));
  EXPECT_EQ(state["best"]["total"], at);
  EXPECT_EQ(state["best"]["number"], best);
}

TEST_F(SafetyTest, TheBestIsSavedThoughNoCheckpointIsDue) {
  Process run(folder, arguments("a", {"--best", "accuracy", "--lower", "true",
                                      "--keep", "1"}));
  ASSERT_EQ(run.wait(), 0) << run.err();
  // Measured first after step 3: the best so far, whatever it is.
  auto events = trace("a");
  auto saved = std::find_if(events.begin(), events.end(), [](const json &one) {
    return one["event"] == "checkpoint";
  });
  ASSERT_NE(saved, events.end());
  EXPECT_EQ((*saved)["path"], "checkpoints/3");
  EXPECT_EQ((*(saved - 1))["event"], "evaluate");
}

TEST_F(SafetyTest, AnUnknownMetricOfBestIsSaidBeforeTheFirstStep) {
  Process run(folder, arguments("a", {"--best", "acuracy"}));
  EXPECT_EQ(run.wait(), 2);
  EXPECT_NE(run.err().find("no measurement reports `acuracy`; there is "
                           "`accuracy`"),
            std::string::npos)
      << run.err();
  for (const json &event : trace("a"))
    EXPECT_NE(event["event"], "step");
}

TEST_F(SafetyTest, ARunKilledBeforeItsFirstCheckpointBeginsAgain) {
  Process whole(folder, arguments("whole"));
  ASSERT_EQ(whole.wait(), 0) << whole.err();
  for (auto [name, kept] : {std::pair{"early", 0}, {"torn", 3}}) {
    // What a kill leaves: the lock alone, or a trace with half a line.
    fs::create_directories(folder / name);
    std::ofstream(folder / name / "run.lock") << "process 1 on nowhere\n";
    std::ifstream from(folder / "whole" / "trace.jsonl");
    if (kept) {
      std::ofstream trace(folder / name / "trace.jsonl");
      std::string line;
      for (int i = 0; i < kept && std::getline(from, line); ++i)
        trace << line << "\n";
      trace << "{\"event\":\"st";
    }
    // Parameters come from the trace where it has them.
    std::vector<std::string> words = {"--resume", "--out", folder / name,
                                      "--threads", "1"};
    if (!kept) {
      words = arguments(name);
      words.push_back("--resume");
    }
    Process resumed(folder, words);
    ASSERT_EQ(resumed.wait(), 0) << resumed.err();
    EXPECT_EQ(story(name), story("whole")) << name;
    EXPECT_EQ(weights(name), weights("whole")) << name;
    EXPECT_EQ(slurp(folder / name / "experiment.rl"),
              slurp(folder / "whole" / "experiment.rl"));
  }
}

/// RL_KILLS=200 for the full proof; a few else.
TEST_F(SafetyTest, KilledAtAnyMomentItResumesBitForBit) {
  const char *asked = std::getenv("RL_KILLS");
  const int kills = asked ? std::atoi(asked) : 6;
  const std::vector<std::string> more = {
      "--checkpoint_every", "2",  "--keep",  "2", "--best",      "accuracy",
      "--warmup_steps",     "9",  "--every", "2", "--truncated", "0.1",
      "--equal_groups",     "0.1"};
  auto begin = std::chrono::steady_clock::now();
  Process whole(folder, arguments("whole", more));
  ASSERT_EQ(whole.wait(), 0) << whole.err();
  auto length = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  std::mt19937_64 draw(20261130);
  int killed = 0, finished = 0;
  for (int chain = 0; killed < kills; ++chain) {
    std::string name = "chain" + std::to_string(chain);
    bool begun = false;
    for (int tries = 0;; ++tries) {
      ASSERT_LT(tries, 400);
      std::vector<std::string> words = arguments(name, more);
      if (begun)
        words = {"--resume", "--out", folder / name, "--threads", "1"};
      Process run(folder, words);
      // Anywhere between the first instruction and the end; the last kill of
      // a chain is followed by a run that may end.
      if (killed < kills && tries < 12) {
        std::this_thread::sleep_for(length * int64_t(draw() % 1000) / 900);
        kill(run.pid, SIGKILL);
      }
      int status = run.wait();
      ASSERT_TRUE(status == 0 || status == -SIGKILL)
          << status << " after " << killed << " kills: " << run.err();
      if (status == 0)
        break;
      ++killed;
      begun = fs::exists(folder / name / "run.lock") &&
              (fs::exists(folder / name / "trace.jsonl") &&
               slurp(folder / name / "trace.jsonl").find('\n') !=
                   std::string::npos);
      // Every checkpoint that has its name is whole.
      if (fs::exists(folder / name / "checkpoints"))
        for (const std::string &one : checkpoints(name))
          if (one.find(".partial") == std::string::npos)
            EXPECT_TRUE(json::accept(
                slurp(folder / name / "checkpoints" / one / "state.json")));
      // Begun again where there is a folder but no word of the parameters.
      if (!begun)
        fs::remove_all(folder / name);
    }
    ++finished;
    ASSERT_EQ(story(name), story("whole")) << name;
    ASSERT_EQ(weights(name), weights("whole")) << name;
    ASSERT_EQ(slurp(folder / name / "samples.jsonl"),
              slurp(folder / "whole" / "samples.jsonl"));
    ASSERT_EQ(checkpoints(name), checkpoints("whole"));
    fs::remove_all(folder / name);
  }
  std::printf("%d kills, %d runs that ended alike\n", killed, finished);
}

TEST_F(SafetyTest, AFullDiskIsOneErrorAndLosesNothing) {
  const std::vector<std::string> more = {"--checkpoint_every", "3"};
  Process whole(folder, arguments("whole", more));
  ASSERT_EQ(whole.wait(), 0) << whole.err();
  // The file of the weights, then that of the trace, grows over the limit.
  auto model = fs::file_size(folder / "whole/model/model.safetensors");
  auto trace = fs::file_size(folder / "whole/trace.jsonl");
  for (auto [name, bytes, said] :
       {std::tuple{"weights", model / 2, "checkpoint 3 cannot be written"},
        {"trace", trace / 2, "trace.jsonl` failed: File too large"}}) {
    if (std::string(name) == "trace" && trace / 2 < model)
      continue;
    Process run(folder, arguments(name, more),
                "ulimit -f " + std::to_string(bytes / 512) + ";");
    EXPECT_EQ(run.wait(), 2) << run.err();
    std::string err = run.err();
    EXPECT_NE(err.find(said), std::string::npos) << err;
    size_t first = err.find("error: ");
    EXPECT_NE(first, std::string::npos);
    EXPECT_EQ(err.find("error: ", first + 1), std::string::npos) << err;
    // With room again it ends as if nothing had been.
    Process resumed(folder,
                    {"--resume", "--out", folder / name, "--threads", "1"});
    ASSERT_EQ(resumed.wait(), 0) << resumed.err();
    EXPECT_EQ(story(name), story("whole")) << name;
    EXPECT_EQ(weights(name), weights("whole")) << name;
  }
}

TEST_F(SafetyTest, AFolderThatCannotBeWrittenHasStatus2) {
  // Not even root may write there.
  for (auto [out, said] :
       {std::pair{"/sys/kernel", "cannot write into `/sys/kernel`"},
        {"/sys/kernel/run", "cannot make the folder `/sys/kernel/run`"}}) {
    auto words = arguments("none");
    words[1] = out;
    Process run(folder, words);
    EXPECT_EQ(run.wait(), 2);
    EXPECT_NE(run.err().find(said), std::string::npos) << run.err();
  }
}

TEST_F(SafetyTest, WhatAStepShowsOfItsHealthIsInTheTrace) {
  Process run(folder, arguments("a", {"--rl_steps", "12", "--truncated", "0.01",
                                      "--rollouts", "4"}));
  ASSERT_EQ(run.wait(), 0) << run.err();
  int64_t seen = 0, warned = 0;
  for (const json &event : trace("a")) {
    warned += event["event"] == "warning" &&
              event["message"].get<std::string>().find(
                  "above health.truncated 0.01") != std::string::npos;
    if (event["event"] != "step" || event["phase"] != "rl")
      continue;
    ++seen;
    const json &metrics = event["metrics"];
    // Sampling one token at a time and packed training: rounding apart.
    EXPECT_LT(metrics["health/logp_gap"], 1e-4);
    EXPECT_GT(metrics["health/logp_gap"], 0);
    EXPECT_GE(metrics["health/equal_groups"], 0);
    EXPECT_LE(metrics["health/equal_groups"], 1);
    // At most that of a uniform choice among 97 characters and the end.
    EXPECT_GT(metrics["health/entropy"], 0);
    EXPECT_LT(metrics["health/entropy"], 5);
  }
  EXPECT_EQ(seen, 12);
  EXPECT_EQ(warned, 1);
  EXPECT_NE(run.err().find("warning: phase `rl`: the share of responses"),
            std::string::npos)
      << run.err();
}

} // namespace
} // namespace rlrt::test
