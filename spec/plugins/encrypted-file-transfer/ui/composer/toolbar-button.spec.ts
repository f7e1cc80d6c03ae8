import { html, render } from 'lit';
import { toolbarButton } from '../../../../../plugins/encrypted-file-transfer/ui/composer/toolbar-button.js';
import { inEnglish } from '../../../../support/english.js';

describe('the button in the toolbar', () => {
  inEnglish();

  let toolbar: HTMLElement;
  let files: File[][];
  beforeEach(() => {
    files = [];
    toolbar = document.createElement('div');
    document.body.append(toolbar);
  });
  afterEach(() => toolbar.remove());

  function draw(
    disabledReason?: string,
    canWait = false,
  ): { button: HTMLButtonElement; input: HTMLInputElement; chooser: jasmine.Spy } {
    render(
      toolbarButton(html, { disabledReason, canWait, title: 'To Juliet', onFiles: (chosen) => files.push(chosen) }),
      toolbar,
    );
    const button = toolbar.querySelector('button')!;
    const input = toolbar.querySelector('input')!;
    return { button, input, chooser: spyOn(input, 'click') };
  }

  it('is called “Send file”', () => {
    const { button } = draw();

    expect(button.getAttribute('aria-label')).toBe('Send file');
    expect(button.getAttribute('aria-disabled')).toBe('false');
    expect(button.type).toBe('button');
  });

  it('shows a picture that is not read out', () => {
    draw();

    expect(toolbar.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
  });

  it('lets the person choose files', () => {
    const { button, chooser } = draw();
    button.click();

    expect(chooser).toHaveBeenCalledTimes(1);
  });

  it('says why it is off, and can be focused for that', () => {
    const { button } = draw('Juliet is offline');
    button.focus();

    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.getAttribute('aria-description')).toBe('Juliet is offline');
    expect(button.title).toBe('Juliet is offline');
    expect(document.activeElement).toBe(button);
  });

  it('says what it does when it is on', () => {
    expect(draw().button.title).toBe('To Juliet');
  });

  const bubble = (): HTMLElement => toolbar.querySelector<HTMLElement>('.jet-bubble')!;

  it('says why where it is pressed, as a touch screen shows no tooltip, until the user goes on', () => {
    const { button, chooser } = draw('Juliet is offline');

    expect(bubble().hidden).toBeTrue();

    button.click();

    expect(chooser).not.toHaveBeenCalled();
    expect(bubble().hidden).toBeFalse();
    expect(bubble().getAttribute('role')).toBe('status');
    expect(bubble().textContent.trim()).toBe('Juliet is offline');

    button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));

    expect(bubble().hidden).toBeFalse();

    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));

    expect(bubble().hidden).toBeTrue();
  });

  it('closes what it says by Escape', () => {
    draw('Juliet is offline').button.click();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));

    expect(bubble().hidden).toBeFalse();

    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));

    expect(bubble().hidden).toBeTrue();
  });

  it('lets the user choose files that wait, where waiting can help', () => {
    const { button, chooser } = draw('Juliet is offline', true);
    button.click();
    bubble().querySelector('button')!.click();

    expect(chooser).toHaveBeenCalledTimes(1);
    expect(bubble().hidden).toBeTrue();
  });

  it('gives each chosen file, the same one again, too', () => {
    const { input } = draw();
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a'], 'a.txt'));
    transfer.items.add(new File(['b'], 'b.txt'));
    input.files = transfer.files;
    input.dispatchEvent(new Event('change'));

    expect(files.map((chosen) => chosen.map(({ name }) => name))).toEqual([['a.txt', 'b.txt']]);
    expect(input.value).toBe('');
  });

  it('takes a reason for text', () => {
    draw('<img src=x onerror=alert(1)>');

    expect(toolbar.querySelector('img')).toBeNull();
  });

  it('keeps the file chooser out of sight and out of the order of tabs', () => {
    expect(draw().input.hidden).toBeTrue();
  });
});
