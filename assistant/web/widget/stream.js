/* Sends JSON and tells what comes back: events while they arrive, then how it ended. With XMLHttpRequest, because host
   pages replace window.fetch far more often, and it gives a stream as text everywhere. The server sends something every
   ten seconds once it has begun; before that a question may wait for its turn. */
const LONGEST_SILENCE = 120000;

function send(address, body, arrived, ended) {
  const request = new Asking();
  let read = 0, alarm = 0, isOver = false;
  const over = (status) => {
    if (isOver) return;
    isOver = true;
    never(alarm);
    ended(status, status === 429 ? +request.getResponseHeader("Retry-After") || 60 : 0);
    request.abort();
  };
  const heard = () => {
    never(alarm);
    if (isOver) return;
    alarm = later(() => over(0), LONGEST_SILENCE);
    if (request.status !== 200) return;
    const text = request.responseText;
    for (let end; !isOver && (end = text.indexOf("\n\n", read)) >= 0; read = end + 2) {
      const event = /^event: (\w+)\ndata: (.*)$/s.exec(text.slice(read, end));
      if (event && event[1] === "error") over(parse(event[2]).status || 500);
      else if (event) arrived(event[1], parse(event[2]), event[2]);
    }
  };
  request.open("POST", address);
  request.setRequestHeader("Content-Type", "application/json");
  request.setRequestHeader("Accept", "text/event-stream");
  request.onprogress = heard;
  request.onload = () => {
    heard();
    over(request.status);
  };
  request.onerror = () => over(0);
  request.send(body);
  heard();
  return () => {
    isOver = true;
    never(alarm);
    request.abort();
  };
}
