// No board is up yet: look again every few seconds, and show the wall as soon as there is one.
setInterval(async function () {
  try {
    const answer = await fetch(location.href, { method: "HEAD" });
    if (answer.ok) location.reload();
  } catch (error) {
    // The server restarts: look again at the next turn.
  }
}, 5000);
