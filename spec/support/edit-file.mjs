/** Has a file of the site changed on its way to a page. */
export async function editFile(page, file, change) {
  // A page that was changed counts as one from the network, which may not reach this machine unasked.
  await page.context().grantPermissions(['local-network-access']);
  await page.route(`**/${file}*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}
