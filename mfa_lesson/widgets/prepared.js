// An explorer without Python: answers its page from what Python has made ready. Decides nothing.

function prepareModel({ texts, start, owners, changes }) {
  const whole = (places) => places.map((place) => texts[place]).join("\n");
  const reasonsOf = (owner, action) => Object.fromEntries(Object.entries(owners[owner].reasons[action]).map(
    ([mfa, { reason, spoken }]) => [mfa, { reason: whole(reason), spoken }],
  ));
  const rowsOf = (owner, [action, mfa]) => {
    const reasons = reasonsOf(owner, action);
    return { reasons, ...reasons[mfa] };
  };
  const tablesOf = (owner) => ({ matrix: whole(owners[owner].matrix), turns: owners[owner].turns });
  const state = {
    ...start, ...tablesOf(start.owner), ...rowsOf(start.owner, start.chosen), sent: "", heard: "",
  };
  const followers = {};
  const set = (values) => {
    const changed = Object.keys(values).filter((name) => JSON.stringify(values[name]) !== JSON.stringify(state[name]));
    Object.assign(state, values);
    for (const name of changed) for (const show of followers[`change:${name}`] || []) show();
  };
  let shown = { owner: state.owner, chosen: state.chosen };
  return {
    get: (name) => state[name],
    set,
    on: (event, show) => { followers[event] = [...(followers[event] || []), show]; },
    off: (event, show) => { followers[event] = followers[event].filter((other) => other !== show); },
    send: () => {},
    save_changes: () => {
      const { owner, mfa, chosen } = state;
      if (owner !== shown.owner) set({ ...tablesOf(owner), ...changes[owner][mfa], ...rowsOf(owner, chosen) });
      else if (chosen !== shown.chosen) set(rowsOf(owner, chosen));
      shown = { owner, chosen };
      set({ heard: state.sent });
    },
  };
}

// Shows it in place of what stands there for readers without scripts.
function showPrepared(place, data) {
  render({ model: prepareModel(JSON.parse(data.textContent)), el: place });
  for (const field of place.querySelectorAll("[name=username], [name=attached]")) field.disabled = true;
  place.querySelector(".follow").hidden = true;
}
