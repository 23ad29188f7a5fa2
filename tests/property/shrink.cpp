#include "tests/property/shrink.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "engine/base/check.hpp"

namespace paddock::property {
namespace {

/// The script without `count` steps from `at` on.
Script without(const Script& script, std::size_t at, std::size_t count) {
  Script less{script.limits, {}};
  less.steps.reserve(script.steps.size());
  for (std::size_t i = 0; i < script.steps.size(); ++i) {
    if (i < at || i >= at + count) less.steps.push_back(script.steps[i]);
  }
  return less;
}

/// What a step carries that most failures do not need.
Script undressed(Script script) {
  for (Step& step : script.steps) {
    if (step.command.op != model::Op::list) step.command.slot_hint = 0;
    step.command.received_ns = 0;
    if (step.command.op == model::Op::enter || step.command.op == model::Op::replace)
      step.command.order.cl_ord_id = model::ClOrdId::blank();
  }
  return script;
}

}  // namespace

bool fails_apart(const Script& script) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  PADDOCK_CHECK(child >= 0, "a process for one try can be started");
  if (child == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDERR_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::_exit(run_script(script) ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status != 0;
}

Script shrink(Script script, const std::function<bool(const Script&)>& fails, int tries) {
  if (Script plain = undressed(script); fails(plain)) script = std::move(plain);
  std::size_t count = std::max<std::size_t>(script.steps.size() / 2, 1);
  while (tries > 0) {
    bool shorter = false;
    for (std::size_t at = 0; at < script.steps.size() && tries > 0;) {
      --tries;
      if (Script less = without(script, at, count); fails(less)) {
        script = std::move(less);
        shorter = true;
      } else {
        at += count;
      }
    }
    if (count == 1 && !shorter) break;
    if (!shorter || count > script.steps.size()) count = std::max<std::size_t>(count / 2, 1);
  }
  return script;
}

}  // namespace paddock::property
